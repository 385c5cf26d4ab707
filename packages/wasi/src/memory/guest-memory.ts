import { ERRNO } from "../preview1/errno.ts";
import { WasiError } from "../program/wasi-error.ts";

/** The memory of an instance; its buffer is another one after it grew. */
export interface LinearMemory {
  readonly buffer: ArrayBuffer;
}

/** Most bytes of a path. @see POSIX.1-2017, limits.h, {PATH_MAX}; Linux has 4096 with the final NUL */
const PATH_BYTES = 4095;

/**
 * A program's memory, as it looks to functions of WASI: little-endian, every access within bounds. Pointers and lengths are i32 as they come
 * from the module, so negative ones are large. What lies outside is fault.
 */
export class GuestMemory {
  readonly #memory: LinearMemory;
  readonly #onBytes: ((length: number) => void) | undefined;
  #bytes = new Uint8Array(0);
  #view = new DataView(new ArrayBuffer(0));
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** `onBytes` is told how long a run of bytes is that a function asks for, before it gets it; it may throw. */
  constructor(memory: LinearMemory, onBytes?: (length: number) => void) {
    this.#memory = memory;
    this.#onBytes = onBytes;
  }

  /** Bytes of the memory itself, not a copy. Valid until the module runs again. @throws WasiError fault */
  bytes(pointer: number, length: number): Uint8Array {
    const start = this.#at(pointer, length >>> 0);
    this.#onBytes?.(length >>> 0);
    return this.#bytes.subarray(start, start + (length >>> 0));
  }

  u8(pointer: number): number {
    const at = this.#at(pointer, 1);
    return this.#view.getUint8(at);
  }

  u16(pointer: number): number {
    const at = this.#at(pointer, 2);
    return this.#view.getUint16(at, true);
  }

  u32(pointer: number): number {
    const at = this.#at(pointer, 4);
    return this.#view.getUint32(at, true);
  }

  u64(pointer: number): bigint {
    const at = this.#at(pointer, 8);
    return this.#view.getBigUint64(at, true);
  }

  setU8(pointer: number, value: number): void {
    const at = this.#at(pointer, 1);
    this.#view.setUint8(at, value);
  }

  setU16(pointer: number, value: number): void {
    const at = this.#at(pointer, 2);
    this.#view.setUint16(at, value, true);
  }

  setU32(pointer: number, value: number): void {
    const at = this.#at(pointer, 4);
    this.#view.setUint32(at, value, true);
  }

  setU64(pointer: number, value: bigint): void {
    const at = this.#at(pointer, 8);
    this.#view.setBigUint64(at, value, true);
  }

  /** A path or name. @throws WasiError fault; nametoolong; ilseq when it is no UTF-8; inval when there is a NUL in it */
  path(pointer: number, length: number): string {
    const bytes = this.bytes(pointer, length);
    if (bytes.length > PATH_BYTES) throw new WasiError(ERRNO.nametoolong);
    if (bytes.includes(0)) throw new WasiError(ERRNO.inval);
    try {
      return this.#decoder.decode(bytes);
    } catch {
      throw new WasiError(ERRNO.ilseq);
    }
  }

  /** Checks the bounds, and looks at the buffer of now: so it comes before the view is touched. */
  #at(pointer: number, length: number): number {
    if (this.#bytes.buffer !== this.#memory.buffer) {
      this.#bytes = new Uint8Array(this.#memory.buffer);
      this.#view = new DataView(this.#memory.buffer);
    }
    const start = pointer >>> 0;
    if (start + length > this.#bytes.length) throw new WasiError(ERRNO.fault);
    return start;
  }
}
