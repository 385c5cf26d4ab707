/** Where single bytes come from, and whom to tell when they are wrong. */
export interface ByteSource {
  /** The next byte, 0..255. */
  u8(): number;
  /** Throws; the problem is in sentence form without a final period. */
  fail(problem: string): never;
}

/** Where single bytes go. */
export interface ByteSink {
  /** Appends a byte, 0..255. */
  u8(byte: number): void;
}

/**
 * Reads an unsigned LEB128 integer of at most `bits` bits (1..53).
 * Takes at most ceil(bits / 7) bytes and refuses set bits beyond the width.
 * @see WebAssembly Core Specification 2.0, section 5.2.2 Integers
 */
export function readUnsigned(source: ByteSource, bits: number): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = source.u8();
    const room = bits - shift;
    if (room <= 7) {
      if ((byte & 0x80) !== 0) source.fail("integer representation too long");
      if (byte >>> room !== 0) source.fail("integer too large");
    }
    value += (byte & 0x7f) * 2 ** shift;
    if ((byte & 0x80) === 0) return value;
  }
}

/**
 * Reads a signed LEB128 integer of at most `bits` bits (8..64). Values beyond 53 bits lose their lowest bits.
 * Takes at most ceil(bits / 7) bytes and refuses bits beyond the width that differ from the sign.
 * @see WebAssembly Core Specification 2.0, section 5.2.2 Integers
 */
export function readSigned(source: ByteSource, bits: number): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = source.u8();
    const room = bits - shift;
    if (room <= 7) {
      if ((byte & 0x80) !== 0) source.fail("integer representation too long");
      const signAndUnused = byte >> (room - 1);
      if (signAndUnused !== 0 && signAndUnused !== 0x7f >> (room - 1)) source.fail("integer too large");
    }
    value += (byte & 0x7f) * 2 ** shift;
    if ((byte & 0x80) === 0) return (byte & 0x40) === 0 ? value : value - 2 ** (shift + 7);
  }
}

/** Writes an unsigned integer, 0..2^53-1, in the fewest bytes. */
export function writeUnsigned(sink: ByteSink, value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    sink.u8((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  sink.u8(rest);
}

/** Writes a signed integer, -2^52..2^52-1, in the fewest bytes. */
export function writeSigned(sink: ByteSink, value: number): void {
  let rest = value;
  while (rest < -0x40 || rest >= 0x40) {
    const low = rest - Math.floor(rest / 0x80) * 0x80;
    sink.u8(low | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  sink.u8(rest & 0x7f);
}
