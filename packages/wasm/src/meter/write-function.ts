import { assertNever } from "@thimble/base";
import { InstructionWriter } from "../instructions/instruction-writer.ts";
import { EMPTY_BLOCK, OPCODE } from "../instructions/opcodes.ts";
import { VALUE_TYPE_BYTE } from "../value-types.ts";
import type { CodeEntry, FunctionType } from "../wasm-module.ts";
import type { Edit } from "./edit.ts";
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
 * Writes a function with its edits, without the size in front. There are three shapes:
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
export function writeFunction(source: FunctionSource, parts: AddedParts): Uint8Array {
  const { fuelGlobal } = parts;
  const charges = source.edits.filter(isCharge);
  const entry = source.edits[0];
  if (fuelGlobal === undefined || charges.length === 0) return writeUnmetered(source, parts);
  if (charges.length === 1 && charges[0] === entry && entry?.kind === "charge") {
    return writeEntryCharged(source, parts, fuelGlobal, entry.region.cost);
  }
  return new MeteredWriter(source, parts, fuelGlobal).write();
}

/** Whether an edit takes from the counter. */
function isCharge(edit: Edit): boolean {
  return edit.kind === "charge-length" || (edit.kind === "charge" && edit.region.cost > 0 && !edit.region.isMoved);
}

function writeUnmetered(source: FunctionSource, parts: AddedParts): Uint8Array {
  const writer = new InstructionWriter(source.code.end - source.code.start + 16);
  writer.bytes(source.bytes.subarray(source.code.start, source.code.instructionsStart));
  copyWithGrowth(writer, source, parts);
  return writer.view();
}

function writeEntryCharged(source: FunctionSource, parts: AddedParts, fuelGlobal: number, cost: number): Uint8Array {
  const writer = new InstructionWriter(source.code.end - source.code.start + 32);
  writer.bytes(source.bytes.subarray(source.code.start, source.code.instructionsStart));
  chargeGlobal(writer, fuelGlobal, () => writer.constant(cost));
  copyWithGrowth(writer, source, parts);
  return writer.view();
}

/** Takes what `pushCost` pushes from the counter in the global, and traps when that leaves less than zero. */
export function chargeGlobal(writer: InstructionWriter, fuelGlobal: number, pushCost: () => void): void {
  writer.index(OPCODE.global_get, fuelGlobal);
  pushCost();
  writer.op(OPCODE.i32_sub).index(OPCODE.global_set, fuelGlobal).index(OPCODE.global_get, fuelGlobal);
  writer.constant(0).op(OPCODE.i32_lt_s).open(OPCODE.if).op(OPCODE.unreachable, OPCODE.end);
}

/** Copies the instructions, with calls in place of growth. */
function copyWithGrowth(writer: InstructionWriter, source: FunctionSource, parts: AddedParts): void {
  let copied = source.code.instructionsStart;
  for (const edit of source.edits) {
    if (edit.kind !== "grow-memory" && edit.kind !== "grow-table") continue;
    writer.bytes(source.bytes.subarray(copied, edit.at));
    writer.index(OPCODE.call, edit.kind === "grow-memory" ? parts.growMemory() : parts.growTable(edit.table));
    copied = edit.end;
  }
  writer.bytes(source.bytes.subarray(copied, source.code.end));
}

class MeteredWriter {
  readonly #source: FunctionSource;
  readonly #parts: AddedParts;
  readonly #fuelGlobal: number;
  /** The local that holds the counter; the one behind it holds a length. */
  readonly #fuel: number;
  readonly #length: number;
  readonly #writer: InstructionWriter;
  /** Whether a charge was written that does not check the counter. */
  #hasUnchecked = false;

  constructor(source: FunctionSource, parts: AddedParts, fuelGlobal: number) {
    this.#source = source;
    this.#parts = parts;
    this.#fuelGlobal = fuelGlobal;
    this.#fuel = source.type.params.length + source.code.locals;
    this.#length = this.#fuel + 1;
    this.#writer = new InstructionWriter((source.code.end - source.code.start) * 2 + 64);
  }

  write(): Uint8Array {
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
    return this.#writer.view();
  }

  #declareLocals(): void {
    const { bytes, code, edits } = this.#source;
    const hasLength = edits.some((edit) => edit.kind === "charge-length");
    this.#writer.u32(code.localGroups + 1);
    this.#writer.bytes(bytes.subarray(code.localsStart, code.instructionsStart));
    this.#writer.u32(hasLength ? 2 : 1);
    this.#writer.u8(VALUE_TYPE_BYTE.i32);
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
      this.#writer.bytes(bytes.subarray(copied, edit.at));
      this.#apply(edit);
      copied = "end" in edit ? edit.end : edit.at;
    }
    this.#writer.bytes(bytes.subarray(copied, code.end));
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
          writer.index(OPCODE.local_get, this.#length).constant(edit.shift).op(OPCODE.i32_shr_u);
        });
        writer.index(OPCODE.local_get, this.#length);
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
