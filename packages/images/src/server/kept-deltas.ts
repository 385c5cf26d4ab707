import { ThimbleError } from "@thimble/base";
import { fileSource, readParts } from "../delta/byte-source.ts";
import { Refusal } from "./refusal.ts";
import type { RegistryFiles } from "./registry-files.ts";

/** Bytes of all deltas that are kept, at most, where nobody says another number. */
const MAXIMUM_BYTES: number = 1024 * 1024 * 1024;
/** A kept delta counts as this much at least: that one is not worth it is kept too, as a file without bytes. */
const LEAST_BYTES = 4096;
/** The disk keeps this much for pushes; where less is left no delta is kept. */
const RESERVED_BYTES: number = 256 * 1024 * 1024;

/** What deltas may use of the disk. */
export interface KeptDeltasOptions {
  /** Bytes of all of them, at most; > 0. Default 1 GiB. */
  readonly maximumBytes?: number;
  /** Bytes of the disk that they leave to others. Default 256 MiB. */
  readonly reservedBytes?: number;
}

/**
 * Deltas that were made, as files, up to a number of bytes; the one that nobody asked for longest goes first. Of those from before a restart nobody knows
 * when they were used: they go before all others. One is written whole or not at all, and none while the disk has little room.
 */
export class KeptDeltas {
  readonly #files: RegistryFiles;
  readonly #maximum: number;
  readonly #reserved: number;
  /** By name, in the order of use. */
  #sizes: Promise<Map<string, number>> | undefined;

  constructor(files: RegistryFiles, options: KeptDeltasOptions = {}) {
    this.#files = files;
    this.#maximum = options.maximumBytes ?? MAXIMUM_BYTES;
    this.#reserved = options.reservedBytes ?? RESERVED_BYTES;
  }

  /** Bytes of a delta, which is used by that; 0 when it is known not to be worth it, undefined when there is none. */
  async find(name: string): Promise<number | undefined> {
    const sizes = await this.#known();
    // Garbage collection may have taken it.
    const size = await this.#files.deltaSize(name);
    sizes.delete(name);
    if (size !== undefined) sizes.set(name, size);
    return size;
  }

  /** Whether the disk has room to make one, beside what is left to others. */
  async hasRoom(bytes: number): Promise<boolean> {
    return (await this.#files.freeBytes()) >= bytes + this.#reserved;
  }

  /**
   * Keeps a delta, unless it has more than `limit` bytes: then that is kept. What is too much with it goes before.
   * @throws ThimbleError images.no-space, images.store-failed; then nothing of it is there
   */
  async keep(name: string, parts: AsyncIterable<Uint8Array>, limit: number): Promise<void> {
    let length = 0;
    const most = Math.min(limit, this.#maximum);
    async function* limited(): AsyncGenerator<Uint8Array> {
      for await (const part of parts) {
        length += part.length;
        if (length > most) return;
        yield part;
      }
    }
    const check = (): void => {
      if (length > most) throw new TooLarge();
    };
    try {
      await this.#files.writeDelta(name, limited(), check);
    } catch (error) {
      if (error instanceof TooLarge) return await this.giveUp(name);
      throw error;
    }
    await this.#fit(name, length);
  }

  /** Keeps that a delta is not worth it. */
  async giveUp(name: string): Promise<void> {
    await this.#files.writeDelta(name, nothing(), () => undefined);
    await this.#fit(name, 0);
  }

  /** The bytes of a delta of that size. @throws Refusal BLOB_UNKNOWN when it went away meanwhile */
  read(name: string, size: number): AsyncIterable<Uint8Array> {
    const gone = (): Refusal => new Refusal("BLOB_UNKNOWN", "the delta went away");
    const part = (offset: number, length: number) => this.#files.readDeltaPart(name, offset, length);
    return readParts(fileSource(size, part, gone));
  }

  async #fit(name: string, length: number): Promise<void> {
    const sizes = await this.#known();
    sizes.delete(name);
    sizes.set(name, length);
    let sum = [...sizes.values()].reduce((all, size) => all + Math.max(size, LEAST_BYTES), 0);
    for (const [oldest, size] of sizes) {
      if (sum <= this.#maximum || oldest === name) break;
      await this.#files.removeDelta(oldest);
      sizes.delete(oldest);
      sum -= Math.max(size, LEAST_BYTES);
    }
  }

  #known(): Promise<Map<string, number>> {
    this.#sizes ??= this.#listed().catch((error: unknown) => {
      // The next call tries for itself.
      this.#sizes = undefined;
      throw error;
    });
    return this.#sizes;
  }

  async #listed(): Promise<Map<string, number>> {
    const sizes = new Map<string, number>();
    for (const name of await this.#files.listDeltas()) sizes.set(name, (await this.#files.deltaSize(name)) ?? 0);
    return sizes;
  }
}

/** A delta that is not worth it. */
class TooLarge extends ThimbleError {
  constructor() {
    super("images.size-mismatch", "Cannot keep a delta: it saves too little");
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // No bytes.
}
