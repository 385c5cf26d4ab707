/** Where a number is in the data of a frame. @see Vector, DBC File Format Documentation 1.0.5, section 8.2 "Signal Definitions" */
export interface CanSignal {
  /** The least significant bit where it is little-endian, the most significant one where it is big-endian; bit 8 is the lowest of the second byte. */
  readonly startBit: number;
  /** Bits, 1 to 64. */
  readonly length: number;
  readonly isLittleEndian: boolean;
  /** What the bits are; a float has 32 or 64 of them. */
  readonly type: "unsigned" | "signed" | "float";
  /** The value is what the bits say times `factor` plus `offset`. */
  readonly factor: number;
  readonly offset: number;
}

/** The bits of a signal, the least significant first, each as byte × 8 + place in the byte. */
export function bitsOf({ startBit, length, isLittleEndian }: CanSignal): readonly number[] {
  if (isLittleEndian) return Array.from({ length }, (_, i) => startBit + i);
  const bits: number[] = [];
  // From the most significant one down: to the bottom of its byte, then on at the top of the next.
  for (let bit = startBit; bits.length < length; bit = bit % 8 === 0 ? bit + 15 : bit - 1) bits.push(bit);
  return bits.reverse();
}

/** Bytes that a frame must have to hold the signal. */
export function bytesNeeded(signal: CanSignal): number {
  return Math.floor(Math.max(...bitsOf(signal)) / 8) + 1;
}

/** The signal's value in a frame's data; undefined when the frame is too short for it. */
export function decodeSignal(signal: CanSignal, data: Uint8Array): number | undefined {
  let raw = 0n;
  for (const [i, bit] of bitsOf(signal).entries()) {
    const byte = data[bit >> 3];
    if (byte === undefined) return undefined;
    if ((byte >> (bit & 7)) & 1) raw |= 1n << BigInt(i);
  }
  return fromRaw(signal, raw) * signal.factor + signal.offset;
}

/**
 * Puts a value into a copy of a frame's data, and nothing else; what is whole is rounded to the nearest. Undefined when the value does not fit, or
 * the frame is too short.
 */
export function encodeSignal(signal: CanSignal, data: Uint8Array, value: number): Uint8Array | undefined {
  const raw = toRaw(signal, (value - signal.offset) / signal.factor);
  if (raw === undefined || data.length < bytesNeeded(signal)) return undefined;
  const copy = data.slice();
  for (const [i, bit] of bitsOf(signal).entries()) {
    const mask = 1 << (bit & 7);
    const byte = copy[bit >> 3] ?? 0;
    copy[bit >> 3] = (raw >> BigInt(i)) & 1n ? byte | mask : byte & ~mask;
  }
  return copy;
}

function fromRaw({ type, length }: CanSignal, raw: bigint): number {
  if (type === "unsigned") return Number(raw);
  if (type === "signed") return Number(BigInt.asIntN(length, raw));
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, raw);
  return length === 32 ? view.getFloat32(4) : view.getFloat64(0);
}

function toRaw({ type, length }: CanSignal, value: number): bigint | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (type === "float") return floatBits(length, value);
  const whole = BigInt(Math.round(value));
  const bits = BigInt(length);
  const [minimum, maximum] =
    type === "signed" ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
  return whole < minimum || whole > maximum ? undefined : BigInt.asUintN(length, whole);
}

function floatBits(length: number, value: number): bigint | undefined {
  const view = new DataView(new ArrayBuffer(8));
  if (length === 64) {
    view.setFloat64(0, value);
    return view.getBigUint64(0);
  }
  view.setFloat32(4, value);
  return Number.isFinite(view.getFloat32(4)) ? BigInt(view.getUint32(4)) : undefined;
}
