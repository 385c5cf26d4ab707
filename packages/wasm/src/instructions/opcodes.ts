/**
 * The instructions of WebAssembly as data: what follows each opcode, and which ones are refused by name.
 * @see WebAssembly Core Specification 2.0, section 5.4 Instructions; tail calls: 3.0, section 5.4.2
 */

/** What follows an opcode. Numbers, because they are read for every instruction of a module. */
export const IMMEDIATE = {
  /** No such instruction. */
  invalid: 0,
  none: 1,
  block: 2,
  label: 3,
  labelTable: 4,
  function: 5,
  /** Type and table. */
  indirectCall: 6,
  /** Vector of value types. */
  valueTypes: 7,
  local: 8,
  global: 9,
  table: 10,
  /** Alignment and offset. */
  memoryArgument: 11,
  /** A memory index. */
  memory: 12,
  i32: 13,
  i64: 14,
  fourBytes: 15,
  eightBytes: 16,
  sixteenBytes: 17,
  referenceType: 18,
  oneByte: 19,
  memoryArgumentAndByte: 20,
  /** Data segment and memory. */
  dataAndMemory: 21,
  data: 22,
  twoMemories: 23,
  /** Element segment and table. */
  elementAndTable: 24,
  element: 25,
  twoTables: 26,
} as const;

/** An opcode behind a prefix byte is `prefix << 8 | number`; the others are the byte itself. */
export const OPCODE = {
  unreachable: 0x00,
  nop: 0x01,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  br_if: 0x0d,
  br_table: 0x0e,
  return: 0x0f,
  call: 0x10,
  call_indirect: 0x11,
  return_call: 0x12,
  return_call_indirect: 0x13,
  local_get: 0x20,
  local_set: 0x21,
  local_tee: 0x22,
  global_get: 0x23,
  global_set: 0x24,
  table_set: 0x26,
  memory_size: 0x3f,
  memory_grow: 0x40,
  i32_const: 0x41,
  i32_eq: 0x46,
  i32_lt_s: 0x48,
  i32_lt_u: 0x49,
  i32_gt_s: 0x4a,
  i32_gt_u: 0x4b,
  i32_le_s: 0x4c,
  i32_ge_s: 0x4e,
  i64_const: 0x42,
  i64_lt_s: 0x53,
  i32_add: 0x6a,
  i32_sub: 0x6b,
  i32_shl: 0x74,
  i32_shr_u: 0x76,
  i64_sub: 0x7d,
  i64_mul: 0x7e,
  i32_wrap_i64: 0xa7,
  i64_extend_i32_s: 0xac,
  i64_extend_i32_u: 0xad,
  select: 0x1b,
  ref_func: 0xd2,
  memory_init: 0xfc08,
  memory_copy: 0xfc0a,
  memory_fill: 0xfc0b,
  table_init: 0xfc0c,
  table_copy: 0xfc0e,
  table_grow: 0xfc0f,
  table_size: 0xfc10,
  table_fill: 0xfc11,
} as const;

/** The block type of a block that takes and gives nothing. @see section 5.4.1 Control Instructions */
export const EMPTY_BLOCK = 0x40;

/** Prefix bytes. */
export const PREFIX = { numeric: 0xfc, vector: 0xfd } as const;

type Row = readonly [first: number, last: number, immediate: number];

/** Opcodes of one byte. */
const ONE_BYTE: readonly Row[] = [
  [0x00, 0x01, IMMEDIATE.none],
  [0x02, 0x04, IMMEDIATE.block],
  [0x05, 0x05, IMMEDIATE.none],
  [0x0b, 0x0b, IMMEDIATE.none],
  [0x0c, 0x0d, IMMEDIATE.label],
  [0x0e, 0x0e, IMMEDIATE.labelTable],
  [0x0f, 0x0f, IMMEDIATE.none],
  [0x10, 0x10, IMMEDIATE.function],
  [0x11, 0x11, IMMEDIATE.indirectCall],
  [0x12, 0x12, IMMEDIATE.function],
  [0x13, 0x13, IMMEDIATE.indirectCall],
  [0x1a, 0x1b, IMMEDIATE.none],
  [0x1c, 0x1c, IMMEDIATE.valueTypes],
  [0x20, 0x22, IMMEDIATE.local],
  [0x23, 0x24, IMMEDIATE.global],
  [0x25, 0x26, IMMEDIATE.table],
  [0x28, 0x3e, IMMEDIATE.memoryArgument],
  [0x3f, 0x40, IMMEDIATE.memory],
  [0x41, 0x41, IMMEDIATE.i32],
  [0x42, 0x42, IMMEDIATE.i64],
  [0x43, 0x43, IMMEDIATE.fourBytes],
  [0x44, 0x44, IMMEDIATE.eightBytes],
  [0x45, 0xc4, IMMEDIATE.none],
  [0xd0, 0xd0, IMMEDIATE.referenceType],
  [0xd1, 0xd1, IMMEDIATE.none],
  [0xd2, 0xd2, IMMEDIATE.function],
];

/** Opcodes behind 0xfc: saturating conversions, bulk memory and tables. */
const NUMERIC: readonly Row[] = [
  [0, 7, IMMEDIATE.none],
  [8, 8, IMMEDIATE.dataAndMemory],
  [9, 9, IMMEDIATE.data],
  [10, 10, IMMEDIATE.twoMemories],
  [11, 11, IMMEDIATE.memory],
  [12, 12, IMMEDIATE.elementAndTable],
  [13, 13, IMMEDIATE.element],
  [14, 14, IMMEDIATE.twoTables],
  [15, 17, IMMEDIATE.table],
];

/** Opcodes behind 0xfd: vectors. */
const VECTOR: readonly Row[] = [
  [0, 11, IMMEDIATE.memoryArgument],
  [12, 13, IMMEDIATE.sixteenBytes],
  [14, 20, IMMEDIATE.none],
  [21, 34, IMMEDIATE.oneByte],
  [35, 83, IMMEDIATE.none],
  [84, 91, IMMEDIATE.memoryArgumentAndByte],
  [92, 93, IMMEDIATE.memoryArgument],
  [94, 255, IMMEDIATE.none],
];

/** Numbers behind 0xfd that no instruction has. */
const VECTOR_HOLES: readonly number[] = [
  154, 162, 165, 166, 175, 176, 178, 179, 180, 187, 194, 197, 198, 207, 208, 210, 211, 212, 226, 238,
];

const HOLES: readonly Row[] = VECTOR_HOLES.map((hole) => [hole, hole, IMMEDIATE.invalid]);

/** What follows each opcode, by its number. */
export const IMMEDIATES: {
  readonly oneByte: Uint8Array;
  readonly numeric: Uint8Array;
  readonly vector: Uint8Array;
} = { oneByte: toTable(ONE_BYTE), numeric: toTable(NUMERIC), vector: toTable([...VECTOR, ...HOLES]) };

function toTable(rows: readonly Row[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const [first, last, immediate] of rows) table.fill(immediate, first, last + 1);
  return table;
}

/** Opcodes of one byte that are refused: first, last, feature. */
const REFUSED: readonly (readonly [first: number, last: number, feature: string])[] = [
  [0x06, 0x0a, "exception handling"],
  [0x18, 0x19, "exception handling"],
  [0x1f, 0x1f, "exception handling"],
  [0x14, 0x17, "typed function references"],
  [0xd3, 0xd3, "garbage collection"],
  [0xd4, 0xd6, "typed function references"],
  [0xe0, 0xe6, "stack switching"],
  [0xfb, 0xfb, "garbage collection"],
  [0xfe, 0xfe, "threads (atomic instructions)"],
];

/** The refused feature that an opcode belongs to, undefined when it is simply not an instruction. */
export function refusedFeatureOf(opcode: number): string | undefined {
  if (opcode >= (PREFIX.numeric << 8) + 0x13 && opcode <= (PREFIX.numeric << 8) + 0x16) return "wide arithmetic";
  // Its results may differ between machines, which breaks "same events, same result".
  if (opcode >= (PREFIX.vector << 8) + 0x100) return "relaxed SIMD";
  return REFUSED.find(([first, last]) => opcode >= first && opcode <= last)?.[2];
}
