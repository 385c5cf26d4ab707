/** Some bits of a register, as one number. */
export interface BitField {
  /** The lowest and the highest bit, from 0, both inclusive; at most 31. */
  readonly from: number;
  readonly to: number;
  /** Whether the highest bit is the sign, in two's complement. */
  readonly isSigned: boolean;
}

/** The number that the bits of a whole number make. A negative number is taken in two's complement. */
export function extractBits(whole: number, { from, to, isSigned }: BitField): number {
  const size = 2 ** (to - from + 1);
  const value = Math.floor(modulo(whole, 2 ** (to + 1)) / 2 ** from);
  return isSigned && value >= size / 2 ? value - size : value;
}

/** Whether the bits can hold the number, which must be whole. */
export function fitsBits(value: number, { from, to, isSigned }: BitField): boolean {
  const size = 2 ** (to - from + 1);
  return Number.isInteger(value) && value >= (isSigned ? -size / 2 : 0) && value < (isSigned ? size / 2 : size);
}

/** The whole number in which the bits are this number and the others are as they were; `value` must fit. */
export function insertBits(whole: number, value: number, field: BitField): number {
  const unsigned = { ...field, isSigned: false };
  return whole + (modulo(value, 2 ** (field.to - field.from + 1)) - extractBits(whole, unsigned)) * 2 ** field.from;
}

/** The bits of a mask like 0x00f0; undefined when they are none, not next to each other, or above bit 31. */
export function maskedBits(mask: number, isSigned: boolean): BitField | undefined {
  if (!Number.isInteger(mask) || mask < 1 || mask >= 2 ** 32) return undefined;
  const from = Math.log2(lowestBit(mask));
  const width = Math.log2(mask / 2 ** from + 1);
  return Number.isInteger(width) ? { from, to: from + width - 1, isSigned } : undefined;
}

function lowestBit(mask: number): number {
  let bit = 1;
  while (modulo(mask, bit * 2) === 0) bit *= 2;
  return bit;
}

function modulo(a: number, b: number): number {
  return ((a % b) + b) % b;
}
