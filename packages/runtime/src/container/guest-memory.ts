import { isUtf8 } from "node:buffer";
import { abiFault, type ContainerFault } from "./container-fault.ts";
import { MemoryWindow } from "./memory-window.ts";

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
  readonly #window: MemoryWindow;

  /** `window` may be shared with others of the same thread. */
  constructor(memory: WebAssembly.Memory, window: MemoryWindow = new MemoryWindow()) {
    this.#memory = memory;
    this.#window = window;
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
    const bytes = this.#reach(pointer, length);
    const start = pointer >>> 0;
    return bytes.slice(start, start + (length >>> 0));
  }

  /**
   * A `string`.
   * @throws ContainerFault runtime.abi when it does not lie inside the memory or is no UTF-8
   */
  text(pointer: number, length: number): string {
    const bytes = this.#reach(pointer, length);
    try {
      return this.#window.texts.read(bytes, pointer >>> 0, length >>> 0);
    } catch (error) {
      // Anything else is not the text's: the stack of a container that recurses may end in here, too.
      if (!(error instanceof TypeError)) throw error;
      throw noText(pointer, length);
    }
  }

  /** Refuses what `text` refuses, and makes no string. @throws ContainerFault as `text` */
  checkText(pointer: number, length: number): void {
    const bytes = this.#reach(pointer, length);
    const start = pointer >>> 0;
    if (!isUtf8(bytes.subarray(start, start + (length >>> 0)))) throw noText(pointer, length);
  }

  /**
   * Writes bytes where `cabi_realloc` made room, at a multiple of `alignment`.
   * @throws ContainerFault runtime.abi when there is no such room
   */
  write(pointer: number, bytes: Uint8Array, alignment = 1): void {
    if ((pointer >>> 0) % alignment !== 0)
      throw abiFault(`Cannot hand over bytes at ${pointer >>> 0}: not aligned to ${alignment}`);
    this.#reach(pointer, bytes.length).set(bytes, pointer >>> 0);
  }

  /** Writes a text of ASCII, a byte for a character. @throws ContainerFault runtime.abi as `write` */
  writeAscii(pointer: number, text: string): void {
    const bytes = this.#reach(pointer, text.length);
    const start = pointer >>> 0;
    for (let i = 0; i < text.length; i++) bytes[start + i] = text.charCodeAt(i);
  }

  /**
   * A view of the memory in which a record of `size` bytes at `pointer` may be written; good until the container runs again.
   * @throws ContainerFault runtime.abi when the record is not aligned or does not lie inside the memory
   */
  record(pointer: number, size: number, alignment: number): DataView {
    const start = pointer >>> 0;
    if (start % alignment !== 0) throw abiFault(`Cannot return a record at ${start}: not aligned to ${alignment}`);
    const view = this.#window.viewOf(this.#memory);
    if (start + size > view.byteLength)
      throw abiFault(`Cannot return a record at ${at(pointer, size)}: ${outside(view)}`);
    return view;
  }

  /** All bytes, with these among them. */
  #reach(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#window.bytesOf(this.#memory);
    if ((pointer >>> 0) + (length >>> 0) > bytes.length)
      throw abiFault(`Cannot reach the bytes at ${at(pointer, length)}: ${outside(bytes)}`);
    return bytes;
  }
}

/** Whether a text is as many bytes of UTF-8 as it has characters. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** UTF-8 of a text for a container. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return ENCODER.encode(text);
}

function noText(pointer: number, length: number): ContainerFault {
  return abiFault(`Cannot read the text at ${at(pointer, length)}: it is no UTF-8`);
}

function at(pointer: number, length: number): string {
  return `${pointer >>> 0} of ${length >>> 0} bytes`;
}

function outside({ byteLength }: ArrayBufferView): string {
  return `the memory ends at ${byteLength}`;
}
