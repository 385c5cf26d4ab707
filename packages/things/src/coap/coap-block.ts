/** The option Block1 or Block2: which part of a body a message carries or asks for. */
export interface CoapBlock {
  /** Counts from 0, in parts of `size`. */
  readonly number: number;
  readonly hasMore: boolean;
  /** Bytes: 16, 32 … 1024. */
  readonly size: number;
}

/** The size that is asked for and sent; the other end may want a smaller one. @see RFC 7959, section 2.2: SZX 6 is the largest */
export const LARGEST_BLOCK = 1024;

/** The size of part 0 in bytes, as a power of two. @see RFC 7959, section 2.2: 2 ** (SZX + 4) */
const SMALLEST_EXPONENT = 4;

/** SZX 7 is reserved. @see RFC 7959, section 2.2 */
const RESERVED = 7;

/** @see RFC 7959, section 2.2, figure 1: NUM, then M and SZX in the low four bits; an unsigned integer in as few bytes as it takes, none for 0 */
export function encodeBlock({ number, hasMore, size }: CoapBlock): Buffer {
  const exponent = Math.log2(size) - SMALLEST_EXPONENT;
  return encodeUint((number << 4) | (hasMore ? 8 : 0) | exponent);
}

/** The block of an option's value; undefined for one that is none. */
export function decodeBlock(value: Uint8Array): CoapBlock | undefined {
  const bits = decodeUint(value);
  const exponent = bits & 7;
  if (value.byteLength > 3 || exponent === RESERVED) return undefined;
  return { number: bits >>> 4, hasMore: (bits & 8) !== 0, size: 2 ** (exponent + SMALLEST_EXPONENT) };
}

/** An unsigned integer of an option, in as few bytes as it takes. @see RFC 7252, section 3.2, "uint" */
export function encodeUint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from(bytes);
}

/** What `encodeUint` wrote. */
export function decodeUint(value: Uint8Array): number {
  return value.reduce((sum, byte) => sum * 256 + byte, 0);
}
