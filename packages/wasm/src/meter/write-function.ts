import { assertNever } from "@thimble/base";
import type { InstructionWriter } from "../instructions/instruction-writer.ts";
import { EMPTY_BLOCK, OPCODE } from "../instructions/opcodes.ts";
import { VALUE_TYPE_BYTE } from "../value-types.ts";
import type { CodeEntry, FunctionType } from "../wasm-module.ts";
import type { CountedLoop, Operand } from "./counted-loop.ts";
import type { Edit } from "./edit.ts";
import { PRICE, pushReferencesCost } from "./prices.ts";
import type { Region } from "./region.ts";

/** What a rewritten function may use of what the host adds. */
export interface AddedParts {
  /** Index of the global that holds the counter; undefined when the module is not metered. */
  readonly fuelGlobal: number | undefined;
  /** Index of a function type. */
  typeIndex(type: FunctionType): number;
  /** Index of the function that stands in for memory.grow. */
  growMemory(): number;
  /** Index of the function that stands in for table.grow. */
  growTable(table: number): number;
}

/** A function to rewrite. */
export interface FunctionSource {
  readonly bytes: Uint8Array;
  readonly code: CodeEntry;
  readonly type: FunctionType;
  readonly edits: readonly Edit[];
}

/**
 * Writes a function with its edits to `writer`, without the size in front. There are three shapes:
 *
 * - it pays for nothing (not metered, or empty): only growth is replaced;
 * - it pays once, at its entry: straight from the global;
 * - else the counter lives in a local, because reading and writing a global for each charge costs twice as much:
 *
 *       block $spent
 *         block $results     the original function label, so that branches and returns to it come by the spill behind it
 *           …                each charge: counter -= cost; br_if $spent when below zero
 *         end
 *         spill, return
 *       end
 *       spill, unreachable
 */
export function writeFunction(writer: InstructionWriter, source: FunctionSource, parts: AddedParts): void {
  const { fuelGlobal } = parts;
  const charges = source.edits.filter(isCharge);
  const entry = source.edits[0];
  if (fuelGlobal === undefined || charges.length === 0) {
    copyWithGrowth(writer, source, parts);
  } else if (charges.length === 1 && charges[0] === entry && entry?.kind === "charge") {
    const { cost } = entry.region;
    copyWithGrowth(writer, source, parts, () => chargeGlobal(writer, fuelGlobal, () => writer.constant(cost)));
  } else {
    new MeteredWriter(writer, source, parts, fuelGlobal).write();
  }
}

/** Whether an edit takes from the counter. */
function isCharge(edit: Edit): boolean {
  if (edit.kind === "charge-loop") return edit.counted !== undefined;
  return edit.kind === "charge-length" || (edit.kind === "charge" && edit.region.cost > 0 && !edit.region.isMoved);
}

/** Takes what `pushCost` pushes from the counter in the global, and traps when that leaves less than zero. */
export function chargeGlobal(writer: InstructionWriter, fuelGlobal: number, pushCost: () => void): void {
  writer.index(OPCODE.global_get, fuelGlobal);
  pushCost();
  writer.op(OPCODE.i32_sub).index(OPCODE.global_set, fuelGlobal).index(OPCODE.global_get, fuelGlobal);
  writer.constant(0).op(OPCODE.i32_lt_s).open(OPCODE.if).op(OPCODE.unreachable, OPCODE.end);
}

/** Copies locals and instructions, with calls in place of growth; `writeEntry` writes what stands before the first instruction. */
function copyWithGrowth(
  writer: InstructionWriter,
  { bytes, code, edits }: FunctionSource,
  parts: AddedParts,
  writeEntry?: () => void,
): void {
  writer.copy(bytes, code.start, code.instructionsStart);
  writeEntry?.();
  let copied = code.instructionsStart;
  for (const edit of edits) {
    if (edit.kind !== "grow-memory" && edit.kind !== "grow-table") continue;
    writer.copy(bytes, copied, edit.at);
    writer.index(OPCODE.call, edit.kind === "grow-memory" ? parts.growMemory() : parts.growTable(edit.table));
    copied = edit.end;
  }
  writer.copy(bytes, copied, code.end);
}

function pushOperand(writer: InstructionWriter, operand: Operand): void {
  if (operand.kind === "constant") writer.constant(operand.value);
  else writer.index(OPCODE.local_get, operand.index);
}

class MeteredWriter {
  readonly #source: FunctionSource;
  readonly #parts: AddedParts;
  readonly #fuelGlobal: number;
  /** The local that holds the counter; the one behind it holds a length. */
  readonly #fuel: number;
  readonly #length: number;
  /** The local that holds the counter while a loop is paid for, behind them. */
  readonly #wide: number;
  readonly #writer: InstructionWriter;
  /** Whether a charge was written that does not check the counter. */
  #hasUnchecked = false;

  constructor(writer: InstructionWriter, source: FunctionSource, parts: AddedParts, fuelGlobal: number) {
    this.#source = source;
    this.#parts = parts;
    this.#fuelGlobal = fuelGlobal;
    this.#fuel = source.type.params.length + source.code.locals;
    this.#length = this.#fuel + 1;
    this.#wide = this.#length + 1;
    this.#writer = writer;
  }

  write(): void {
    this.#declareLocals();
    this.#writer.open(OPCODE.block).u8(OPCODE.block);
    this.#writeBlockType();
    this.#reload();
    this.#copyEdited();
    if (this.#hasUnchecked) {
      this.#writer.index(OPCODE.local_get, this.#fuel);
      this.#trapWhenSpent(0);
    }
    this.#spill();
    this.#writer.op(OPCODE.return, OPCODE.end);
    this.#spill();
    this.#writer.op(OPCODE.unreachable, OPCODE.end);
  }

  #declareLocals(): void {
    const { bytes, code, edits } = this.#source;
    const hasLength = edits.some((edit) => edit.kind === "charge-length");
    const hasLoop = edits.some((edit) => edit.kind === "charge-loop" && edit.counted !== undefined);
    this.#writer.u32(code.localGroups + (hasLoop ? 2 : 1));
    this.#writer.copy(bytes, code.localsStart, code.instructionsStart);
    this.#writer.u32(hasLength || hasLoop ? 2 : 1);
    this.#writer.u8(VALUE_TYPE_BYTE.i32);
    if (!hasLoop) return;
    this.#writer.u32(1);
    this.#writer.u8(VALUE_TYPE_BYTE.i64);
  }

  #writeBlockType(): void {
    const { results } = this.#source.type;
    const [first] = results;
    if (results.length > 1) this.#writer.s32(this.#parts.typeIndex({ params: [], results }));
    else this.#writer.u8(first === undefined ? EMPTY_BLOCK : VALUE_TYPE_BYTE[first]);
  }

  #copyEdited(): void {
    const { bytes, code, edits } = this.#source;
    let copied = code.instructionsStart;
    for (const edit of edits) {
      this.#writer.copy(bytes, copied, edit.at);
      this.#apply(edit);
      copied = "end" in edit ? edit.end : edit.at;
    }
    this.#writer.copy(bytes, copied, code.end);
  }

  #apply(edit: Edit): void {
    const writer = this.#writer;
    switch (edit.kind) {
      case "charge":
        if (isCharge(edit)) this.#chargeRegion(edit.region, edit.depth);
        return;
      case "charge-length":
        writer.index(OPCODE.local_set, this.#length);
        this.#charge(edit.depth, () => {
          if (edit.of === "references") pushReferencesCost(writer, () => writer.index(OPCODE.local_get, this.#length));
          else writer.index(OPCODE.local_get, this.#length).constant(PRICE.bytesShift).op(OPCODE.i32_shr_u);
        });
        writer.index(OPCODE.local_get, this.#length);
        return;
      case "charge-loop":
        if (edit.counted !== undefined) this.#chargeLoop(edit.counted, edit.depth);
        return;
      case "spill":
        this.#spill();
        return;
      case "reload":
        this.#reload();
        return;
      case "return":
        writer.index(OPCODE.br, edit.depth);
        return;
      case "grow-memory":
        writer.index(OPCODE.call, this.#parts.growMemory());
        return;
      case "grow-table":
        writer.index(OPCODE.call, this.#parts.growTable(edit.table));
        return;
      default:
        assertNever(edit);
    }
  }

  #chargeRegion(region: Region, depth: number): void {
    if (region.isChecked) {
      this.#charge(depth, () => this.#writer.constant(region.cost));
      return;
    }
    this.#hasUnchecked = true;
    this.#writer.index(OPCODE.local_get, this.#fuel).constant(region.cost);
    this.#writer.op(OPCODE.i32_sub).index(OPCODE.local_set, this.#fuel);
  }

  /** Takes `cost` for each time that the loop goes on. In 64 bits, because that may be more than any counter holds. */
  #chargeLoop({ lower, upper, isSigned, cost }: CountedLoop, depth: number): void {
    const writer = this.#writer;
    writer.index(OPCODE.local_get, this.#fuel).op(OPCODE.i64_extend_i32_s);
    pushOperand(writer, upper);
    pushOperand(writer, lower);
    writer.op(OPCODE.i32_sub, OPCODE.i64_extend_i32_u).index(OPCODE.i64_const, 0);
    pushOperand(writer, lower);
    pushOperand(writer, upper);
    writer.op(isSigned ? OPCODE.i32_lt_s : OPCODE.i32_lt_u, OPCODE.select, OPCODE.i64_const).s32(cost);
    writer.op(OPCODE.i64_mul, OPCODE.i64_sub).index(OPCODE.local_tee, this.#wide).index(OPCODE.i64_const, 0);
    writer.op(OPCODE.i64_lt_s).open(OPCODE.if);
    writer
      .constant(-1)
      .index(OPCODE.local_set, this.#fuel)
      .index(OPCODE.br, depth + 2)
      .op(OPCODE.end);
    writer.index(OPCODE.local_get, this.#wide).op(OPCODE.i32_wrap_i64).index(OPCODE.local_set, this.#fuel);
  }

  /** The label behind all that are open in the function, its own included, is $spent. */
  #charge(depth: number, pushCost: () => void): void {
    this.#writer.index(OPCODE.local_get, this.#fuel);
    pushCost();
    this.#writer.op(OPCODE.i32_sub).index(OPCODE.local_tee, this.#fuel);
    this.#trapWhenSpent(depth + 1);
  }

  /** Branches to $spent when the value on the stack is below zero. */
  #trapWhenSpent(label: number): void {
    this.#writer.constant(0).op(OPCODE.i32_lt_s).index(OPCODE.br_if, label);
  }

  #spill(): void {
    this.#writer.index(OPCODE.local_get, this.#fuel).index(OPCODE.global_set, this.#fuelGlobal);
  }

  #reload(): void {
    this.#writer.index(OPCODE.global_get, this.#fuelGlobal).index(OPCODE.local_set, this.#fuel);
  }
}
