/**
 * What instructions cost. Each instruction costs one, but for those that only mark structure (`block`, `loop`, `else`, `end`), which are free.
 * Instructions that handle a length cost one more for each full 16 bytes: what one instruction moves at most, a vector. A reference in a table
 * counts as 8 bytes.
 */
export const PRICE = {
  /** Binary logarithm of the bytes that one unit pays for. */
  bytesShift: 4,
  /** Binary logarithm of the references that one unit pays for. */
  referencesShift: 1,
  /** Binary logarithm of the units that one page of 64 KiB costs. */
  pageShift: 12,
} as const;
