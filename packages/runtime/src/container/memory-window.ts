import { KnownTexts } from "./known-texts.ts";

const NO_BYTES = new Uint8Array(0);

/**
 * The bytes of the memory that was looked at last. All containers of an engine share one: making a view for each access takes longer than most
 * accesses, and keeping one for each container would cost it more than its other objects.
 */
export class MemoryWindow {
  readonly texts: KnownTexts = new KnownTexts();
  #memory: WebAssembly.Memory | undefined;
  #bytes: Uint8Array<ArrayBuffer> = NO_BYTES;
  #view: DataView | undefined;

  /** All bytes of a memory; good until a container runs. */
  bytesOf(memory: WebAssembly.Memory): Uint8Array<ArrayBuffer> {
    // Growing a memory detaches its buffer, and then there are no bytes. @see WebAssembly JavaScript Interface, "refresh the Memory buffer"
    if (this.#memory !== memory || this.#bytes.length === 0) {
      this.#memory = memory;
      this.#bytes = new Uint8Array(memory.buffer);
      this.#view = undefined;
    }
    return this.#bytes;
  }

  /** The same, to write numbers. */
  viewOf(memory: WebAssembly.Memory): DataView {
    const { buffer } = this.bytesOf(memory);
    this.#view ??= new DataView(buffer);
    return this.#view;
  }
}
