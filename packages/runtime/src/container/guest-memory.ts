import { abiFault } from "./container-fault.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();

/**
 * A container's linear memory, read and written by the rules of the canonical ABI. Trusts nothing: every pointer and length
 * is checked before use, and bytes are copied out, so that what the container does later changes nothing.
 *
 * Pointers and lengths are unsigned: callers pass what Wasm passed, `>>> 0` is done here.
 * @see WebAssembly Component Model, design/mvp/CanonicalABI.md, "Loading" and "Storing"
 */
export class GuestMemory {
  readonly #memory: WebAssembly.Memory;
  #view: DataView | undefined;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  /** Bytes now. */
  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  /** The memory itself, to give it back. */
  get memory(): WebAssembly.Memory {
    return this.#memory;
  }

  /**
   * A copy of `list<u8>`.
   * @throws ContainerFault runtime.abi when it does not lie inside the memory
   */
  bytes(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    return this.#slice(pointer, length).slice();
  }

  /**
   * A `string`.
   * @throws ContainerFault runtime.abi when it does not lie inside the memory or is no UTF-8
   */
  text(pointer: number, length: number): string {
    const bytes = this.#slice(pointer, length);
    try {
      return UTF8.decode(bytes);
    } catch {
      throw abiFault(`Cannot read the text at ${at(pointer, length)}: it is no UTF-8`);
    }
  }

  /** Writes bytes where `cabi_realloc` made room. @throws ContainerFault runtime.abi when there is no such room */
  write(pointer: number, bytes: Uint8Array): void {
    this.#slice(pointer, bytes.length).set(bytes);
  }

  /**
   * A view of the memory in which a record of `size` bytes at `pointer` may be written; good until the container runs again.
   * @throws ContainerFault runtime.abi when the record is not aligned or does not lie inside the memory
   */
  record(pointer: number, size: number, alignment: number): DataView {
    const start = pointer >>> 0;
    if (start % alignment !== 0) throw abiFault(`Cannot return a record at ${start}: not aligned to ${alignment}`);
    const { buffer } = this.#memory;
    if (start + size > buffer.byteLength)
      throw abiFault(`Cannot return a record at ${at(pointer, size)}: ${outside(buffer)}`);
    if (this.#view?.buffer !== buffer) this.#view = new DataView(buffer);
    return this.#view;
  }

  #slice(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    const start = pointer >>> 0;
    const count = length >>> 0;
    const { buffer } = this.#memory;
    if (start + count > buffer.byteLength)
      throw abiFault(`Cannot reach the bytes at ${at(start, count)}: ${outside(buffer)}`);
    return new Uint8Array(buffer, start, count);
  }
}

/** UTF-8 of a text for a container. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return ENCODER.encode(text);
}

function at(pointer: number, length: number): string {
  return `${pointer >>> 0} of ${length >>> 0} bytes`;
}

function outside(buffer: ArrayBuffer): string {
  return `the memory ends at ${buffer.byteLength}`;
}
