const ENCODER = new TextEncoder();

/** Where a literal's UTF-8 lies in the pool. */
export interface PlacedLiteral {
  /** In bytes, 0 to 65,535. */
  readonly offset: number;
  /** In bytes, 0 to 32,767. */
  readonly length: number;
}

/** What the SDK's reference to a literal has room for. @see sdk/assemblyscript/assembly/text.ts */
const MAXIMUM_LENGTH = 0x7fff;
const MAXIMUM_POOL = 0xffff;

/**
 * The UTF-8 of all literals of a container, each byte sequence once: a literal that is part of another costs nothing.
 */
export class LiteralPool {
  #bytes: Uint8Array = new Uint8Array();
  readonly #places = new Map<string, PlacedLiteral>();

  /**
   * Lays out the literals, longest first so that shorter ones are found in them. Those that do not fit are left out.
   */
  constructor(literals: Iterable<string>) {
    const byLength = [...new Set(literals)]
      .map((text) => ({ text, utf8: ENCODER.encode(text) }))
      .sort((a, b) => b.utf8.length - a.utf8.length);
    for (const { text, utf8 } of byLength) this.#add(text, utf8);
  }

  /** All literals, one behind the other. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Where a literal lies; undefined for one that did not fit. */
  find(text: string): PlacedLiteral | undefined {
    return this.#places.get(text);
  }

  #add(text: string, utf8: Uint8Array): void {
    const known = indexOf(this.#bytes, utf8);
    const offset = known === -1 ? this.#bytes.length : known;
    if (utf8.length > MAXIMUM_LENGTH || offset + utf8.length > MAXIMUM_POOL) return;
    if (known === -1) this.#bytes = concatenate(this.#bytes, utf8);
    this.#places.set(text, { offset, length: utf8.length });
  }
}

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(part);
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
