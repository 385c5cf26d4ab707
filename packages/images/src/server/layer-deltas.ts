import { isThimbleError, ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { type ByteSource, PART_BYTES, readParts } from "../delta/byte-source.ts";
import { MAXIMUM_DELTA_LAYER, MINIMUM_DELTA_LAYER } from "../delta/delta-format.ts";
import { makeDelta } from "../delta/make-delta.ts";
import { Refusal } from "./refusal.ts";
import type { RegistryStore } from "./registry-store.ts";

/** A delta that is ready to be sent. */
export interface ReadyDelta {
  /** The layer that it is against. */
  readonly from: Digest;
  readonly size: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Deltas that are kept, at most; each is at most half of its layer. */
const MAXIMUM_DELTAS = 256;
/** Layers of a request that are looked at. */
const MAXIMUM_NAMED = 16;

/**
 * Makes deltas of the layers of a registry when they are asked for, one at a time, and keeps them in files. Who asks while another one is made gets the
 * plain layer: a registry with much to do moves bytes, not more.
 */
export class LayerDeltas {
  readonly #store: RegistryStore;
  #making: { readonly name: string; readonly work: Promise<void> } | undefined;

  constructor(store: RegistryStore) {
    this.#store = store;
  }

  /**
   * A delta of a layer against the first of others that the repository has; undefined where none is to be had: a layer below 1 MiB or above 512 MiB, one
   * that has less than half in common, none of the others there, another delta being made.
   * @throws ThimbleError images.no-space, images.store-failed
   */
  async find(repository: string, layer: Digest, others: readonly Digest[]): Promise<ReadyDelta | undefined> {
    const { files, claims } = this.#store;
    using _layer = await claims.claim(layer);
    const next = await this.#source(repository, layer);
    if (next === undefined) return undefined;
    for (const from of others.slice(0, MAXIMUM_NAMED)) {
      using _from = await claims.claim(from);
      const old = from === layer ? undefined : await this.#source(repository, from);
      if (old === undefined) continue;
      const name = files.deltaName(layer, from);
      if ((await files.deltaSize(name)) === undefined && !(await this.#made(name, old, next))) return undefined;
      const size = (await files.deltaSize(name)) ?? 0;
      return size === 0 ? undefined : { from, size, body: this.#read(name, size) };
    }
    return undefined;
  }

  async #source(repository: string, digest: Digest): Promise<ByteSource | undefined> {
    const { files } = this.#store;
    const size = (await files.hasLink(repository, digest)) ? await files.blobs.size(digest) : undefined;
    if (size === undefined || size < MINIMUM_DELTA_LAYER || size > MAXIMUM_DELTA_LAYER) return undefined;
    return {
      size,
      read: async (offset, length) => {
        const part = await files.blobs.readPart(digest, offset, length);
        if (part?.length !== length) throw new Refusal("BLOB_UNKNOWN", "the blob went away");
        return part;
      },
    };
  }

  /** Resolves to whether it is there, or is known not to be worth it. */
  async #made(name: string, old: ByteSource, next: ByteSource): Promise<boolean> {
    if (this.#making !== undefined && this.#making.name !== name) return false;
    const making = this.#making ?? { name, work: this.#make(name, old, next) };
    this.#making = making;
    try {
      await making.work;
      return true;
    } finally {
      if (this.#making === making) this.#making = undefined;
    }
  }

  async #make(name: string, old: ByteSource, next: ByteSource): Promise<void> {
    const { files } = this.#store;
    const kept = await files.listDeltas();
    for (const each of kept.slice(0, Math.max(0, kept.length - MAXIMUM_DELTAS + 1))) await files.removeDelta(each);
    let length = 0;
    const limit = next.size / 2;
    async function* limited(): AsyncGenerator<Uint8Array> {
      for await (const part of makeDelta(old, readParts(next))) {
        length += part.length;
        if (length > limit) return;
        yield part;
      }
    }
    const check = (): void => {
      if (length <= limit) return;
      throw new ThimbleError("images.size-mismatch", `Cannot keep delta ${name}: it is more than half of its layer`);
    };
    try {
      await files.writeDelta(name, limited(), check);
    } catch (error) {
      if (!isThimbleError(error, "images.size-mismatch")) throw error;
      // That it is not worth it is kept too, as a file without bytes.
      await files.writeDelta(name, nothing(), () => undefined);
    }
  }

  async *#read(name: string, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < size; ) {
      const part = await this.#store.files.readDeltaPart(name, at, Math.min(PART_BYTES, size - at));
      if (part === undefined || part.length === 0) throw new Refusal("BLOB_UNKNOWN", "the delta went away");
      yield part;
      at += part.length;
    }
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // No bytes.
}
