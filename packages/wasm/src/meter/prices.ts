import type { InstructionWriter } from "../instructions/instruction-writer.ts";
import { OPCODE, PREFIX } from "../instructions/opcodes.ts";

/**
 * What instructions cost by what they handle, beside their own price. A vector, the most that other instructions move, is 16 bytes.
 */
export const PRICE = {
  /** Binary logarithm of the bytes that one unit pays for. */
  bytesShift: 4,
  /** Binary logarithm of the units that a reference costs which is written to a table: some 250 ns, and 550 the first time. */
  referenceShift: 8,
  /** Binary logarithm of the units that one page of 64 KiB costs. */
  pageShift: 12,
} as const;

type Row = readonly [first: number, last: number, price: number];

/** A reference that is made or kept, one at a time. */
const REFERENCE = 1 << PRICE.referenceShift;

/**
 * Prices of one-byte opcodes that are not 1. So many that no unit takes more than about 2 ns within the caches of a core; `npm run bench -- instructions`
 * measures it. A prediction that may fail costs more than an instruction does, as does what is done by the engine and not by the machine.
 */
const ONE_BYTE: readonly Row[] = [
  [OPCODE.block, OPCODE.loop, 0],
  [OPCODE.else, OPCODE.else, 0],
  [OPCODE.end, OPCODE.end, 0],
  [OPCODE.br_table, OPCODE.br_table, 2],
  [OPCODE.call_indirect, OPCODE.call_indirect, 4],
  [OPCODE.return_call_indirect, OPCODE.return_call_indirect, 4],
  [OPCODE.table_set, OPCODE.table_set, REFERENCE],
  [OPCODE.memory_grow, OPCODE.memory_grow, 32],
  // Divisions and remainders, square roots.
  [0x6d, 0x70, 4],
  [0x7f, 0x82, 4],
  [0x91, 0x91, 4],
  [0x95, 0x95, 4],
  [0x9f, 0x9f, 4],
  [0xa3, 0xa3, 4],
  // Between whole numbers and those with a point, and between the sizes of the latter.
  [0xa8, 0xab, 2],
  [0xae, 0xbb, 2],
  [OPCODE.ref_func, OPCODE.ref_func, REFERENCE],
];

/** The same behind 0xfc. */
const NUMERIC: readonly Row[] = [
  // Saturating conversions.
  [0, 7, 2],
  [OPCODE.memory_init & 0xff, OPCODE.memory_init & 0xff, 16],
  // data.drop
  [9, 9, 4],
  [OPCODE.memory_copy & 0xff, OPCODE.memory_fill & 0xff, 8],
  [OPCODE.table_init & 0xff, OPCODE.table_init & 0xff, 16],
  // elem.drop
  [13, 13, 4],
  [OPCODE.table_copy & 0xff, OPCODE.table_copy & 0xff, 16],
  [OPCODE.table_grow & 0xff, OPCODE.table_grow & 0xff, 64],
  [OPCODE.table_fill & 0xff, OPCODE.table_fill & 0xff, 16],
];

/** The same behind 0xfd. */
const VECTOR: readonly Row[] = [
  // f32x4.demote_f64x2_zero, f64x2.promote_low_f32x4
  [94, 95, 2],
  // i64x2.mul
  [213, 213, 2],
  // f32x4 and f64x2: square root, division, minimum and maximum.
  [227, 227, 4],
  [231, 231, 4],
  [232, 233, 2],
  [239, 239, 4],
  [243, 243, 4],
  [244, 245, 2],
  // Conversions.
  [248, 255, 4],
];

const ONE_BYTE_PRICES = toPrices(ONE_BYTE);
const NUMERIC_PRICES = toPrices(NUMERIC);
const VECTOR_PRICES = toPrices(VECTOR);

/** What an instruction costs, what it does by a length aside: 1, but 0 for those that only mark structure, and more for those that take long. */
export function priceOf(opcode: number): number {
  if (opcode < 0x100) return ONE_BYTE_PRICES[opcode] ?? 1;
  const prices = opcode >> 8 === PREFIX.numeric ? NUMERIC_PRICES : VECTOR_PRICES;
  return prices[opcode & 0xff] ?? 1;
}

/** Pushes what so many references cost that are written to a table: at most 2^31 - 1, so that the counter can not wrap around. */
export function pushReferencesCost(writer: InstructionWriter, pushCount: () => void): void {
  writer.constant(0x7fffffff);
  pushCount();
  writer.constant(PRICE.referenceShift).op(OPCODE.i32_shl);
  pushCount();
  writer.constant(31 - PRICE.referenceShift).op(OPCODE.i32_shr_u, OPCODE.select);
}

function toPrices(rows: readonly Row[]): Uint16Array {
  const prices = new Uint16Array(256).fill(1);
  for (const [first, last, price] of rows) prices.fill(price, first, last + 1);
  return prices;
}
