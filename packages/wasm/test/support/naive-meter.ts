import { ByteReader } from "../../src/byte-reader.ts";
import { ByteWriter } from "../../src/byte-writer.ts";
import { type ModuleLimits, parseModule } from "../../src/index.ts";
import { InstructionReader } from "../../src/instructions/instruction-reader.ts";
import { InstructionWriter } from "../../src/instructions/instruction-writer.ts";
import { OPCODE } from "../../src/instructions/opcodes.ts";
import { PRICE, priceOf } from "../../src/meter/prices.ts";
import { SECTION_ID, SECTION_ORDER, type SectionName } from "../../src/sections/section-ids.ts";
import { VALUE_TYPE_BYTE } from "../../src/value-types.ts";
import type { CodeEntry, WasmModule } from "../../src/wasm-module.ts";

/** The export of the counter: a mutable i64 that counts up. */
export const NAIVE_COUNT = "naive:count";

const I64 = { const: 0x42, gtS: 0x55, add: 0x7c, mul: 0x7e, shl: 0x86, shrU: 0x88, extendU: 0xad } as const;

const I32_NE = 0x47;

/** What the lengths of instructions count. */
const LENGTH: ReadonlyMap<number, "bytes" | "references"> = new Map([
  [OPCODE.memory_init, "bytes"],
  [OPCODE.memory_copy, "bytes"],
  [OPCODE.memory_fill, "bytes"],
  [OPCODE.table_init, "references"],
  [OPCODE.table_copy, "references"],
  [OPCODE.table_fill, "references"],
]);

/** How `naiveMeter` works. */
export interface NaiveMeterOptions {
  /** The module traps before it runs an instruction that makes the count larger than this. Default: it does not. */
  readonly limit?: number;
  readonly limits?: Partial<ModuleLimits>;
}

/** Where a counter is, and how far it may count. */
interface Counter {
  readonly global: number;
  readonly limit: number | undefined;
}

/**
 * A module that counts each instruction just before it runs, and changes nothing else: what a meter is in its simplest form. It knows nothing of
 * regions, and so says what the real one must come to wherever a program runs to its end.
 */
export function naiveMeter(bytes: Uint8Array, { limit, limits }: NaiveMeterOptions = {}): Uint8Array {
  const module = parseModule(bytes, limits);
  const writer = new ByteWriter(bytes.length * 8);
  writer.bytes(bytes.subarray(0, 8));
  for (const name of SECTION_ORDER) {
    const contents = contentsOf(module, name, { global: module.globals.length, limit });
    if (contents !== undefined) writer.section(SECTION_ID[name], contents);
  }
  return writer.view().slice();
}

function contentsOf(module: WasmModule, name: SectionName, counter: Counter): Uint8Array | undefined {
  const section = module.sections.find((candidate) => candidate.id === SECTION_ID[name]);
  const original = section === undefined ? undefined : module.bytes.subarray(section.start, section.end);
  if (name === "global") return appended(original, [VALUE_TYPE_BYTE.i64, 1, I64.const, 0, OPCODE.end]);
  if (name === "export") {
    const entry = new ByteWriter();
    entry.name(NAIVE_COUNT);
    entry.u8(3);
    entry.u32(module.globals.length);
    return appended(original, entry.view());
  }
  return name === "code" && original !== undefined ? codeOf(module, counter) : original;
}

/** A vector with one element behind its last one. */
function appended(vector: Uint8Array | undefined, element: Iterable<number>): Uint8Array {
  const reader = new ByteReader(vector ?? Uint8Array.of(0), 0, vector?.length ?? 1, "vector");
  const writer = new ByteWriter();
  writer.u32(reader.u32() + 1);
  writer.bytes(reader.bytes.subarray(reader.offset));
  writer.bytes(Uint8Array.from(element));
  return writer.view();
}

function codeOf(module: WasmModule, counter: Counter): Uint8Array {
  const writer = new ByteWriter();
  writer.u32(module.code.length);
  for (const [i, code] of module.code.entries()) {
    const type = module.types[module.functions[module.importedFunctions + i] ?? -1];
    writer.sized(bodyOf(module, code, { length: (type?.params.length ?? 0) + code.locals, counter }));
  }
  return writer.view();
}

function bodyOf(
  module: WasmModule,
  code: CodeEntry,
  { length, counter }: { readonly length: number; readonly counter: Counter },
): Uint8Array {
  const writer = new InstructionWriter();
  writer.u32(code.localGroups + 1);
  writer.bytes(module.bytes.subarray(code.localsStart, code.instructionsStart));
  // One for a length, one for what a growth returns.
  writer.u32(2);
  writer.u8(VALUE_TYPE_BYTE.i32);
  const reader = new InstructionReader(module, code, length);
  while (!reader.atEnd) {
    reader.next();
    const price = priceOf(reader.opcode);
    if (price > 0) count(writer, counter, () => pushI64(writer, price));
    writeCounted(writer, reader, { counter, length, source: module.bytes });
  }
  return writer.view();
}

function writeCounted(
  writer: InstructionWriter,
  reader: InstructionReader,
  { counter, length, source }: { readonly counter: Counter; readonly length: number; readonly source: Uint8Array },
): void {
  const original = source.subarray(reader.start, reader.end);
  const of = LENGTH.get(reader.opcode);
  const isGrowth = reader.opcode === OPCODE.memory_grow || reader.opcode === OPCODE.table_grow;
  if (of !== undefined) {
    writer.index(OPCODE.local_set, length);
    count(writer, counter, () => {
      writer.index(OPCODE.local_get, length).op(I64.extendU);
      pushI64(writer, of === "bytes" ? PRICE.bytesShift : PRICE.referenceShift);
      writer.op(of === "bytes" ? I64.shrU : I64.shl);
    });
    writer.index(OPCODE.local_get, length);
  }
  if (isGrowth) writer.index(OPCODE.local_tee, length);
  writer.bytes(original);
  if (!isGrowth) return;
  writer.index(OPCODE.local_set, length + 1);
  count(writer, counter, () => pushGrowthCost(writer, reader.opcode, length));
  writer.index(OPCODE.local_get, length + 1);
}

/** A growth that is denied costs nothing. */
function pushGrowthCost(writer: InstructionWriter, opcode: number, amount: number): void {
  writer.index(OPCODE.local_get, amount).op(I64.extendU);
  pushI64(writer, opcode === OPCODE.table_grow ? PRICE.referenceShift : PRICE.pageShift);
  writer.op(I64.shl);
  writer
    .index(OPCODE.local_get, amount + 1)
    .constant(-1)
    .op(I32_NE, I64.extendU, I64.mul);
}

function count(writer: InstructionWriter, { global, limit }: Counter, pushCost: () => void): void {
  writer.index(OPCODE.global_get, global);
  pushCost();
  writer.op(I64.add).index(OPCODE.global_set, global);
  if (limit === undefined) return;
  writer.index(OPCODE.global_get, global);
  pushI64(writer, limit);
  writer.op(I64.gtS).open(OPCODE.if).op(OPCODE.unreachable, OPCODE.end);
}

function pushI64(writer: InstructionWriter, value: number): void {
  writer.u8(I64.const);
  writer.s32(value);
}
