import { type ByteSink, writeSigned, writeUnsigned } from "./leb128.ts";

const UTF_8 = new TextEncoder();

/** A view of bytes costs more than to copy so many. */
const MOST_COPIED_ONE_BY_ONE = 64;

/** Writes the primitive values of the binary format into memory that grows as needed. */
export class ByteWriter implements ByteSink {
  #bytes: Uint8Array;
  #size = 0;

  /** @param capacity bytes to expect, a hint */
  constructor(capacity = 64) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size;
  }

  u8(byte: number): void {
    if (this.#size === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#size++] = byte;
  }

  u32(value: number): void {
    writeUnsigned(this, value);
  }

  s32(value: number): void {
    writeSigned(this, value);
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#size);
    this.#size += bytes.length;
  }

  /** Bytes `start` (inclusive) to `end` (exclusive) of `source`. */
  copy(source: Uint8Array, start: number, end: number): void {
    const count = end - start;
    if (count > MOST_COPIED_ONE_BY_ONE) {
      this.bytes(source.subarray(start, end));
      return;
    }
    this.#reserve(count);
    for (let i = start; i < end; i++) this.#bytes[this.#size++] = source[i] ?? 0;
  }

  /** Starts over, in the memory it has. */
  clear(): void {
    this.#size = 0;
  }

  /** A name: UTF-8 behind its length in bytes. */
  name(name: string): void {
    this.sized(UTF_8.encode(name));
  }

  /** Bytes behind their length. */
  sized(bytes: Uint8Array): void {
    this.u32(bytes.length);
    this.bytes(bytes);
  }

  /** A section: its id, the size of its contents, and its contents. */
  section(id: number, contents: Uint8Array): void {
    this.u8(id);
    this.sized(contents);
  }

  /** What was written: a view that is valid until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  #reserve(extra: number): void {
    const needed = this.#size + extra;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.view());
    this.#bytes = grown;
  }
}
