import type { FunctionType, ValueType } from "../../../src/index.ts";
import { InstructionWriter } from "../../../src/instructions/instruction-writer.ts";
import { OPCODE } from "../../../src/instructions/opcodes.ts";
import { VALUE_TYPE_BYTE } from "../../../src/value-types.ts";
import type { Choices } from "./choices.ts";
import { LAYOUT, type ModulePlan } from "./generated-module.ts";
import { LOADS, NUMBER_TYPES, type NumberType, OPERATIONS, STORES } from "./operations.ts";

/** Locals of each type that every function has behind its parameters. */
const LOCALS_OF_TYPE = 2;

const MAXIMUM_DEPTH = 5;

/** What a branch to each open label takes, the innermost last. */
type Labels = readonly (readonly ValueType[])[];

/** Writes the body of one function. Statements leave the stack as it was, values push one value. */
export class FunctionGenerator {
  readonly #choices: Choices;
  readonly #plan: ModulePlan;
  readonly #type: FunctionType;
  readonly #writer = new InstructionWriter();
  /** Whether half of its statements are loops that can be counted: else they are too rare to be wrong. */
  readonly #isLoopy: boolean;

  constructor(choices: Choices, plan: ModulePlan, type: FunctionType) {
    this.#choices = choices;
    this.#isLoopy = choices.below(2) === 1;
    this.#plan = plan;
    this.#type = type;
  }

  body(): Uint8Array {
    const writer = this.#writer;
    writer.u32(NUMBER_TYPES.length);
    for (const type of NUMBER_TYPES) {
      writer.u32(LOCALS_OF_TYPE);
      writer.u8(VALUE_TYPE_BYTE[type]);
    }
    const labels = [this.#type.results];
    this.#statements(labels, 0, 8);
    this.#values(this.#type.results, labels, 0);
    return writer.op(OPCODE.end).view();
  }

  #local(type: NumberType): number {
    const first = this.#type.params.length + NUMBER_TYPES.indexOf(type) * LOCALS_OF_TYPE;
    const params = [...this.#type.params.keys()].filter((i) => this.#type.params[i] === type);
    return this.#choices.of(first, first + 1, ...params);
  }

  #statements(labels: Labels, depth: number, most = 3): void {
    for (let left = 1 + this.#choices.below(most); left > 0 && !this.#choices.isUsedUp; left--) {
      this.#statement(labels, depth);
    }
    if (this.#choices.below(5) === 4) this.#leave(labels, depth);
  }

  #statement(labels: Labels, depth: number): void {
    const writer = this.#writer;
    if (this.#isLoopy && depth < 3 && this.#choices.below(2) === 1) {
      this.#comparedLoop(labels, depth);
      return;
    }
    const type = this.#choices.of(...NUMBER_TYPES_TUPLE);
    const kinds: readonly (() => void)[] = [
      () => writer.op(OPCODE.nop),
      () => this.#value(type, labels, depth) && writer.index(OPCODE.local_set, this.#local(type)),
      () => this.#value("i32", labels, depth) && writer.index(OPCODE.global_set, 0),
      () => this.#value("i64", labels, depth) && writer.index(OPCODE.global_set, 1),
      () => this.#value("i32", labels, depth) && writer.index(OPCODE.call, 0),
      () => this.#value(type, labels, depth) && writer.op(DROP),
      () => this.#store(labels, depth),
      () => this.#bulk(labels, depth),
      () => this.#block(OPCODE.block, labels, depth),
      () => this.#if(labels, depth, false),
      () => this.#if(labels, depth, true),
      () => this.#loop(labels, depth),
      () => this.#countedLoop(labels, depth),
      () => this.#comparedLoop(labels, depth),
      () => this.#branchIf(labels, depth),
      () => this.#branchTable(labels, depth),
      () => this.#call(labels, depth),
      () => this.#blockWithParams(labels, depth),
      () => this.#leave(labels, depth),
    ];
    kinds[this.#choices.below(depth < MAXIMUM_DEPTH ? kinds.length : 8)]?.();
  }

  #block(opcode: number, labels: Labels, depth: number): void {
    this.#writer.open(opcode);
    this.#statements([...labels, []], depth + 1);
    this.#writer.op(OPCODE.end);
  }

  #if(labels: Labels, depth: number, hasElse: boolean): void {
    this.#value("i32", labels, depth + 1);
    this.#writer.open(OPCODE.if);
    this.#statements([...labels, []], depth + 1);
    if (hasElse) {
      this.#writer.op(OPCODE.else);
      this.#statements([...labels, []], depth + 1);
    }
    this.#writer.op(OPCODE.end);
  }

  #loop(labels: Labels, depth: number): void {
    this.#block(OPCODE.loop, labels, depth);
  }

  /** Counts a local down, in one of the shapes that compilers make. What is in it may change the local too. */
  #countedLoop(labels: Labels, depth: number): void {
    const writer = this.#writer;
    const local = this.#local("i32");
    writer.constant(this.#choices.below(9)).index(OPCODE.local_set, local);
    const step = (opcode: number): void => {
      writer.index(OPCODE.local_get, local).constant(1).op(OPCODE.i32_sub).index(opcode, local);
    };
    switch (this.#choices.below(3)) {
      case 0:
        writer.open(OPCODE.loop);
        this.#statements([...labels, []], depth + 1);
        step(OPCODE.local_tee);
        writer.index(OPCODE.br_if, 0).op(OPCODE.end);
        return;
      case 1:
        writer.open(OPCODE.block).open(OPCODE.loop);
        writer.index(OPCODE.local_get, local).op(I32_EQZ).index(OPCODE.br_if, 1);
        this.#statements([...labels, [], []], depth + 2);
        step(OPCODE.local_set);
        writer.index(OPCODE.br, 0).op(OPCODE.end, OPCODE.end);
        return;
      default:
        writer.open(OPCODE.loop).index(OPCODE.local_get, local).open(OPCODE.if);
        this.#statements([...labels, [], []], depth + 2);
        step(OPCODE.local_set);
        writer.index(OPCODE.br, 1).op(OPCODE.end, OPCODE.end);
    }
  }

  /** Counts a local up or down until it meets a constant or another local, mostly in the shape that can be counted before it runs. */
  #comparedLoop(labels: Labels, depth: number): void {
    const writer = this.#writer;
    const [local, other] = [this.#local("i32"), this.#local("i32")];
    if (this.#choices.below(3) === 0) this.#value("i32", labels, depth + 1);
    else writer.constant(this.#choices.below(20) - 9);
    writer.index(OPCODE.local_set, local).open(OPCODE.loop);
    const operands = [
      () => writer.index(OPCODE.local_get, local),
      () =>
        this.#choices.below(2) === 0
          ? writer.constant(this.#choices.below(20) - 9)
          : writer.index(OPCODE.local_get, other),
    ];
    if (this.#choices.below(4) === 3) operands.reverse();
    for (const push of operands) push();
    writer.op(this.#choices.of<number>(0x48, 0x48, 0x4a, 0x49, 0x4b, 0x4c, 0x4e, 0x4d, 0x4f, 0x47)).open(OPCODE.if);
    if (this.#choices.below(3) === 2) this.#statements([...labels, [], []], depth + 2);
    else this.#plain(labels, depth + 2);
    writer.index(OPCODE.local_get, local).constant(this.#choices.of(1, 1, 1, -1, 2));
    writer.op(this.#choices.of<number>(OPCODE.i32_add, OPCODE.i32_add, OPCODE.i32_sub)).index(OPCODE.local_set, local);
    writer.index(OPCODE.br, 1).op(OPCODE.end);
    if (this.#choices.below(5) === 4) this.#plain(labels, depth + 1);
    writer.op(OPCODE.end);
  }

  /** A statement without branches and calls. */
  #plain(labels: Labels, depth: number): void {
    const type = this.#choices.of(...NUMBER_TYPES_TUPLE);
    this.#operation(type, labels, Math.max(depth, MAXIMUM_DEPTH - 1));
    this.#writer.index(OPCODE.local_set, this.#local(type));
  }

  /** A block that takes two values and gives one. */
  #blockWithParams(labels: Labels, depth: number): void {
    const writer = this.#writer;
    const opcode = this.#choices.of<number>(OPCODE.block, OPCODE.loop);
    this.#values(["i32", "i64"], labels, depth + 1);
    writer.open(opcode, this.#plan.typeIndex({ params: ["i32", "i64"], results: ["i64"] }));
    writer.index(OPCODE.local_set, this.#local("i64")).index(OPCODE.local_set, this.#local("i32"));
    const label: readonly ValueType[] = opcode === OPCODE.block ? ["i64"] : ["i32", "i64"];
    this.#statements([...labels, label], depth + 1);
    this.#value("i64", [...labels, label], depth + 1);
    writer.op(OPCODE.end, DROP);
  }

  #label(labels: Labels): { readonly index: number; readonly takes: readonly ValueType[] } {
    const index = this.#choices.below(labels.length);
    return { index, takes: labels[labels.length - 1 - index] ?? [] };
  }

  #branchIf(labels: Labels, depth: number): void {
    const { index, takes } = this.#label(labels);
    this.#values(takes, labels, depth + 1);
    this.#value("i32", labels, depth + 1);
    this.#writer.index(OPCODE.br_if, index).op(...takes.map(() => DROP));
  }

  #branchTable(labels: Labels, depth: number): void {
    const { index, takes } = this.#label(labels);
    const alike = [...labels.keys()].filter((label) => String(labels[labels.length - 1 - label]) === String(takes));
    const table = [...alike.filter(() => this.#choices.below(2) === 1), index];
    this.#values(takes, labels, depth + 1);
    this.#value("i32", labels, depth + 1);
    this.#writer.index(OPCODE.br_table, table.length - 1);
    for (const label of table) this.#writer.u32(label);
    this.#dead(labels, depth);
  }

  /** An instruction that does not go on to the next one. */
  #leave(labels: Labels, depth: number): void {
    const writer = this.#writer;
    const { index, takes } = this.#label(labels);
    const tails = this.#plan.functions.flatMap((type, i) =>
      String(type.results) === String(this.#type.results) ? [i] : [],
    );
    switch (this.#choices.below(5)) {
      case 0:
        writer.op(OPCODE.unreachable);
        break;
      case 1: {
        const callee = this.#choices.of(0, ...tails);
        if (!tails.includes(callee)) return;
        this.#values(this.#plan.functions[callee]?.params ?? [], labels, depth + 1);
        writer.index(OPCODE.return_call, LAYOUT.firstFunction + callee);
        break;
      }
      case 2:
        this.#values(this.#type.results, labels, depth + 1);
        writer.op(OPCODE.return);
        break;
      default:
        this.#values(takes, labels, depth + 1);
        writer.index(OPCODE.br, index);
    }
    this.#dead(labels, depth);
  }

  /** Code that can not run, where operands may come out of nothing. */
  #dead(labels: Labels, depth: number): void {
    const writer = this.#writer;
    const kind = this.#choices.below(6);
    if (kind === 1) writer.op(OPCODE.i32_add, DROP);
    if (kind === 2) writer.open(OPCODE.if).op(OPCODE.nop, OPCODE.else, OPCODE.end);
    if (kind === 3 && depth < MAXIMUM_DEPTH) this.#statement(labels, depth + 1);
    if (kind === 4) writer.op(OPCODE.memory_fill).u8(0);
    if (kind === 5)
      writer.index(OPCODE.call, LAYOUT.firstFunction).op(...(this.#plan.functions[0]?.results ?? []).map(() => DROP));
  }

  #values(types: readonly ValueType[], labels: Labels, depth: number): void {
    for (const type of types) this.#value(numberType(type), labels, depth + 1);
  }

  #value(type: NumberType, labels: Labels, depth: number): true {
    const writer = this.#writer;
    const kinds: readonly (() => unknown)[] = [
      () => this.#constant(type),
      () => writer.index(OPCODE.local_get, this.#local(type)),
      () =>
        type === "i32" || type === "i64"
          ? writer.index(OPCODE.global_get, type === "i32" ? 0 : 1)
          : this.#constant(type),
      () => this.#value(type, labels, depth + 1) && writer.index(OPCODE.local_tee, this.#local(type)),
      () => this.#operation(type, labels, depth),
      () => this.#operation(type, labels, depth),
      () => this.#load(type, labels, depth),
      () => this.#size(type, labels, depth),
      () => this.#blockValue(OPCODE.block, type, labels, depth),
      () => this.#blockValue(OPCODE.loop, type, labels, depth),
      () => this.#ifValue(type, labels, depth),
      () => this.#callValue(type, labels, depth),
      () => this.#select(type, labels, depth),
    ];
    kinds[this.#choices.below(depth < MAXIMUM_DEPTH ? kinds.length : 3)]?.();
    return true;
  }

  #constant(type: NumberType): void {
    const value = this.#choices.below(40) - 4;
    if (type === "i32") this.#writer.constant(value);
    else if (type === "i64") {
      this.#writer.u8(0x42);
      this.#writer.s32(value);
    } else if (type === "f64") {
      this.#writer.u8(0x44);
      this.#writer.bytes(new Uint8Array(Float64Array.of(value / 2).buffer));
    } else {
      this.#writer.bytes(Uint8Array.of(0xfd, 12));
      this.#writer.bytes(new Uint8Array(16).fill(value & 0xff));
    }
  }

  #operation(type: NumberType, labels: Labels, depth: number): void {
    const [first, ...others] = OPERATIONS[type];
    if (first === undefined) return;
    const { takes, bytes } = this.#choices.of(first, ...others);
    for (const operand of takes) this.#value(operand, labels, depth + 1);
    this.#writer.bytes(Uint8Array.from(bytes));
  }

  #select(type: NumberType, labels: Labels, depth: number): void {
    this.#values([type, type, "i32"], labels, depth);
    if (this.#choices.below(2) === 0) this.#writer.op(0x1b);
    else this.#writer.bytes(Uint8Array.of(0x1c, 1, VALUE_TYPE_BYTE[type]));
  }

  #blockValue(opcode: number, type: NumberType, labels: Labels, depth: number): void {
    this.#writer.u8(opcode);
    this.#writer.u8(VALUE_TYPE_BYTE[type]);
    const inside = [...labels, opcode === OPCODE.block ? [type] : []];
    this.#statements(inside, depth + 1);
    this.#value(type, inside, depth + 1);
    this.#writer.op(OPCODE.end);
  }

  #ifValue(type: NumberType, labels: Labels, depth: number): void {
    this.#value("i32", labels, depth + 1);
    this.#writer.u8(OPCODE.if);
    this.#writer.u8(VALUE_TYPE_BYTE[type]);
    this.#value(type, [...labels, [type]], depth + 1);
    this.#writer.op(OPCODE.else);
    if (this.#choices.below(4) === 3) this.#leave([...labels, [type]], depth + 1);
    this.#value(type, [...labels, [type]], depth + 1);
    this.#writer.op(OPCODE.end);
  }

  /** A call of any function, directly or by the table; what it gives is dropped. */
  #call(labels: Labels, depth: number): void {
    const callee = this.#choices.below(this.#plan.functions.length);
    this.#invoke(callee, labels, depth);
    this.#writer.op(...(this.#plan.functions[callee]?.results ?? []).map(() => DROP));
  }

  #callValue(type: NumberType, labels: Labels, depth: number): void {
    const callee = this.#plan.functions.findIndex(({ results }) => results.length === 1 && results[0] === type);
    if (callee < 0) this.#constant(type);
    else this.#invoke(callee, labels, depth);
  }

  #invoke(callee: number, labels: Labels, depth: number): void {
    const type = this.#plan.functions[callee];
    if (type === undefined) return;
    this.#values(type.params, labels, depth + 1);
    if (this.#choices.below(3) !== 2) this.#writer.index(OPCODE.call, LAYOUT.firstFunction + callee);
    else {
      this.#writer.constant(callee);
      this.#writer.index(OPCODE.call_indirect, this.#plan.typeIndex(type)).u32(0);
    }
  }

  /** An address that is mostly in range. */
  #address(labels: Labels, depth: number): void {
    this.#value("i32", labels, depth + 1);
    if (this.#choices.below(8) !== 7) this.#writer.constant(0xfff).op(0x71);
  }

  #load(type: NumberType, labels: Labels, depth: number): void {
    if (type === "f64") {
      this.#constant(type);
      return;
    }
    this.#address(labels, depth);
    const loads = LOADS[type];
    this.#writer.bytes(
      Uint8Array.from([...(loads[this.#choices.below(loads.length)] ?? []), 0, this.#choices.below(64)]),
    );
  }

  #store(labels: Labels, depth: number): void {
    const type = this.#choices.of("i32", "i64", "v128");
    this.#address(labels, depth);
    this.#value(type, labels, depth + 1);
    const stores = STORES[type];
    this.#writer.bytes(
      Uint8Array.from([...(stores[this.#choices.below(stores.length)] ?? []), 0, this.#choices.below(64)]),
    );
  }

  /** The size of the memory or the table, or what their growth gives. */
  #size(type: NumberType, labels: Labels, depth: number): void {
    const writer = this.#writer;
    if (type !== "i32") {
      this.#constant(type);
      return;
    }
    switch (this.#choices.below(4)) {
      case 0:
        writer.index(OPCODE.memory_size, 0);
        return;
      case 1:
        writer.index(OPCODE.table_size, 0);
        return;
      case 2:
        this.#value("i32", labels, depth + 1);
        writer.constant(3).op(0x71).index(OPCODE.memory_grow, 0);
        return;
      default:
        writer.bytes(Uint8Array.of(0xd0, 0x70));
        this.#value("i32", labels, depth + 1);
        writer.constant(3).op(0x71).index(OPCODE.table_grow, 0);
    }
  }

  #bulk(labels: Labels, depth: number): void {
    const writer = this.#writer;
    const kind = this.#choices.below(8);
    const three = (mask: number): void => {
      for (let i = 0; i < 3; i++) {
        this.#value("i32", labels, depth + 1);
        writer.constant(mask).op(0x71);
      }
    };
    if (kind < 3) three(kind === 2 ? 31 : 0x3ff);
    if (kind === 0) writer.op(OPCODE.memory_fill).u8(0);
    if (kind === 1) writer.op(OPCODE.memory_copy).bytes(Uint8Array.of(0, 0));
    if (kind === 2) writer.op(OPCODE.memory_init).bytes(Uint8Array.of(1, 0));
    if (kind === 3 || kind === 4) three(3);
    if (kind === 3) writer.op(OPCODE.table_copy).bytes(Uint8Array.of(0, 0));
    if (kind === 4) writer.op(OPCODE.table_init).bytes(Uint8Array.of(1, 0));
    if (kind === 5) writer.bytes(Uint8Array.of(0xfc, 9, 1));
    if (kind === 6) writer.bytes(Uint8Array.of(0xfc, 13, 1));
    if (kind !== 7) return;
    this.#value("i32", labels, depth + 1);
    writer.constant(7).op(0x71).bytes(Uint8Array.of(0xd0, 0x70));
    this.#value("i32", labels, depth + 1);
    writer.constant(1).op(0x71, OPCODE.table_fill).u8(0);
  }
}

const DROP = 0x1a;
const I32_EQZ = 0x45;

const NUMBER_TYPES_TUPLE: readonly [NumberType, ...NumberType[]] = ["i32", "i64", "f64", "v128"];

function numberType(type: ValueType): NumberType {
  return NUMBER_TYPES.find((candidate) => candidate === type) ?? "i32";
}
