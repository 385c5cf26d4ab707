import { InstructionWriter } from "../instructions/instruction-writer.ts";
import { OPCODE } from "../instructions/opcodes.ts";
import { PRICE, pushReferencesCost } from "../meter/prices.ts";
import { chargeGlobal } from "../meter/write-function.ts";
import type { FunctionType, TableType } from "../wasm-module.ts";
import type { ModuleExtension } from "./module-extension.ts";
import type { MemoryPlan } from "./plan-memory.ts";
import type { ResolvedOptions } from "./rewrite-options.ts";

/** How one kind of growth works. */
interface Growth {
  readonly type: FunctionType;
  readonly maximum: number;
  /** The parameter that says by how much. */
  readonly amount: number;
  /** Pushes the current size. */
  readonly pushSize: (writer: InstructionWriter) => void;
  /** Pushes what growth by the amount costs. */
  readonly pushCost: (writer: InstructionWriter) => void;
  /** Grows, and pushes the former size or -1. */
  readonly grow: (writer: InstructionWriter) => void;
}

/** The functions that stand in for memory.grow and table.grow. Each is added when it is first asked for. */
export class GrowthGuards {
  readonly #extension: ModuleExtension;
  readonly #options: ResolvedOptions;
  readonly #fuelGlobal: number | undefined;
  readonly #memory: MemoryPlan | undefined;
  readonly #tables: readonly Required<TableType>[];
  readonly #added = new Map<string, number>();
  #deniedGlobal: number | undefined;

  constructor(parts: {
    readonly extension: ModuleExtension;
    readonly options: ResolvedOptions;
    readonly fuelGlobal: number | undefined;
    readonly memory: MemoryPlan | undefined;
    readonly tables: readonly Required<TableType>[];
  }) {
    this.#extension = parts.extension;
    this.#options = parts.options;
    this.#fuelGlobal = parts.fuelGlobal;
    this.#memory = parts.memory;
    this.#tables = parts.tables;
  }

  /** The global that says that a growth was denied; undefined when the module has no growth in it. */
  get deniedGlobal(): number | undefined {
    return this.#deniedGlobal;
  }

  /** Index of the function that stands in for memory.grow. */
  growMemory(): number {
    return this.#guard("memory", {
      type: { params: ["i32"], results: ["i32"] },
      maximum: this.#memory?.maximumPages ?? 0,
      amount: 0,
      pushSize: (writer) => writer.index(OPCODE.memory_size, 0),
      pushCost: (writer) => writer.index(OPCODE.local_get, 0).constant(PRICE.pageShift).op(OPCODE.i32_shl),
      grow: (writer) => writer.index(OPCODE.local_get, 0).index(OPCODE.memory_grow, 0),
    });
  }

  /** Index of the function that stands in for table.grow. */
  growTable(index: number): number {
    const table = this.#tables[index];
    return this.#guard(`table ${index}`, {
      type: { params: [table?.element ?? "funcref", "i32"], results: ["i32"] },
      maximum: table?.maximum ?? 0,
      amount: 1,
      pushSize: (writer) => writer.index(OPCODE.table_size, index),
      pushCost: (writer) => pushReferencesCost(writer, () => writer.index(OPCODE.local_get, 1)),
      grow: (writer) => writer.index(OPCODE.local_get, 0).index(OPCODE.local_get, 1).index(OPCODE.table_grow, index),
    });
  }

  #guard(name: string, growth: Growth): number {
    const known = this.#added.get(name);
    if (known !== undefined) return known;
    this.#deniedGlobal ??= this.#extension.addGlobal();
    const index = this.#extension.addFunction(growth.type, this.#body(growth, this.#deniedGlobal));
    this.#added.set(name, index);
    return index;
  }

  /** A growth that stays within the maximum can still fail, when the machine has no more memory: that is a denial too. */
  #body(growth: Growth, denied: number): Uint8Array {
    const writer = new InstructionWriter();
    const { amount } = growth;
    writer.u32(0);
    writer.index(OPCODE.local_get, amount).constant(growth.maximum);
    growth.pushSize(writer);
    writer.op(OPCODE.i32_sub, OPCODE.i32_gt_u).open(OPCODE.if);
    this.#deny(writer, denied);
    writer.op(OPCODE.end);
    if (this.#fuelGlobal !== undefined) chargeGlobal(writer, this.#fuelGlobal, () => growth.pushCost(writer));
    growth.grow(writer);
    writer.index(OPCODE.local_tee, amount).constant(-1).op(OPCODE.i32_eq).open(OPCODE.if);
    this.#deny(writer, denied);
    writer.op(OPCODE.end).index(OPCODE.local_get, amount).op(OPCODE.end);
    return writer.view();
  }

  #deny(writer: InstructionWriter, denied: number): void {
    writer.constant(1).index(OPCODE.global_set, denied);
    if (this.#options.onGrowDenied === "trap") writer.op(OPCODE.unreachable);
    else writer.constant(-1).op(OPCODE.return);
  }
}
