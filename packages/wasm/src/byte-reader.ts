import { ThimbleError } from "@thimble/base";
import { type ByteSource, readSigned, readUnsigned } from "./leb128.ts";

/** One for all, because to make one costs more than to decode a name. It keeps nothing between names. */
const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads the primitive values of the binary format from a range of bytes, and says where when one is wrong. */
export class ByteReader implements ByteSource {
  readonly bytes: Uint8Array;
  /** One past the last byte that may be read. */
  readonly end: number;
  /** What is read, for messages: "type section". */
  readonly part: string;
  /** Offset of the next byte, from the start of the module. */
  offset: number;

  constructor(bytes: Uint8Array, start: number, end: number, part: string) {
    this.bytes = bytes;
    this.offset = start;
    this.end = end;
    this.part = part;
  }

  get atEnd(): boolean {
    return this.offset >= this.end;
  }

  /** @throws ThimbleError wasm.malformed at the end of the range */
  u8(): number {
    if (this.offset >= this.end) this.fail("unexpected end");
    return this.bytes[this.offset++] ?? 0;
  }

  /** @throws ThimbleError wasm.malformed for a bad or cut-off LEB128 integer */
  u32(): number {
    const byte = this.bytes[this.offset] ?? 0;
    // Nearly all integers of a module have one byte.
    if (byte < 0x80 && this.offset < this.end) {
      this.offset++;
      return byte;
    }
    return readUnsigned(this, 32);
  }

  /** @throws ThimbleError wasm.malformed for a bad or cut-off LEB128 integer */
  signed(bits: 32 | 33 | 64): number {
    return readSigned(this, bits);
  }

  /**
   * Skips `count` bytes.
   * @throws ThimbleError wasm.malformed when fewer are left
   */
  skip(count: number): void {
    if (count > this.end - this.offset) this.fail(`unexpected end: ${count} bytes announced, ${this.left} left`);
    this.offset += count;
  }

  /** Bytes left. */
  get left(): number {
    return this.end - this.offset;
  }

  /**
   * A reader for the next `size` bytes, which this reader skips.
   * @throws ThimbleError wasm.malformed when fewer are left
   */
  range(size: number, part: string): ByteReader {
    const start = this.offset;
    this.skip(size);
    return new ByteReader(this.bytes, start, start + size, part);
  }

  /**
   * The length of a vector whose elements take a byte each at least.
   * @throws ThimbleError wasm.malformed when it announces more elements than bytes are left
   */
  count(): number {
    const count = this.u32();
    if (count > this.left) this.fail(`unexpected end: ${count} elements announced, ${this.left} bytes left`);
    return count;
  }

  /**
   * A UTF-8 name.
   * @throws ThimbleError wasm.malformed when it is cut off or no UTF-8; wasm.too-large when it has more than `maximumBytes`
   */
  name(maximumBytes: number): string {
    const size = this.u32();
    if (size > maximumBytes) throw tooLarge("nameBytes", size, maximumBytes);
    const start = this.offset;
    this.skip(size);
    try {
      return UTF_8.decode(this.bytes.subarray(start, this.offset));
    } catch (cause) {
      throw malformed("malformed UTF-8 encoding", start, this.part, cause);
    }
  }

  /**
   * Refuses bytes after the last element.
   * @throws ThimbleError wasm.malformed
   */
  finish(): void {
    if (!this.atEnd) this.fail(`${this.left} bytes too many`);
  }

  /** @throws ThimbleError wasm.malformed always, at the current offset */
  fail(problem: string): never {
    throw malformed(problem, this.offset, this.part);
  }
}

/** Where in a module, for people. */
function whereAt(offset: number, part: string): string {
  return `offset 0x${offset.toString(16)} (${part})`;
}

/** The error for bytes that break the binary format. */
export function malformed(problem: string, offset: number, part: string, cause?: unknown): ThimbleError {
  return new ThimbleError("wasm.malformed", `Cannot parse the module: ${problem}`, {
    where: whereAt(offset, part),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The error for a feature that is refused by name. */
export function unsupported(feature: string, offset: number, part: string): ThimbleError {
  return new ThimbleError("wasm.unsupported", `Cannot accept the module: it uses ${feature}`, {
    where: whereAt(offset, part),
    expected: `a module compiled without ${feature}`,
    details: { feature },
  });
}

/** The error for a module that passes a limit. */
export function tooLarge(limit: string, actual: number, maximum: number): ThimbleError {
  return new ThimbleError("wasm.too-large", `Cannot accept the module: ${limit} is ${actual}`, {
    expected: `at most ${maximum}`,
    details: { limit, actual, maximum },
  });
}
