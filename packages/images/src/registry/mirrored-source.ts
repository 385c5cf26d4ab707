import type { Digest } from "@thimble/model";
import type { Blob, Descriptor } from "../oci/descriptor.ts";
import { MAXIMUM_BLOB_BYTES } from "../store/image-store.ts";
import type { Attachment, ImageSource } from "./image-source.ts";

/**
 * A repository with mirrors: each is asked in turn, the repository itself last, whose error is told when none has it. A mirror that failed once is
 * not asked again. Everything is checked against its digest, so a mirror can hide or delay, but not change what a digest names.
 */
export class MirroredSource implements ImageSource {
  readonly #mirrors: readonly ImageSource[];
  readonly #origin: ImageSource;
  readonly #failed = new Set<ImageSource>();

  constructor(mirrors: readonly ImageSource[], origin: ImageSource) {
    this.#mirrors = mirrors;
    this.#origin = origin;
  }

  manifest(tagOrDigest: string, signal: AbortSignal): Promise<Blob> {
    return this.#first((source) => source.manifest(tagOrDigest, signal), signal);
  }

  /** Of the first that has any: a mirror need not have all that is about an image. */
  async attachments(image: Digest, signal: AbortSignal): Promise<readonly Attachment[]> {
    for (const mirror of this.#working) {
      const found = await this.#try(mirror, () => mirror.attachments(image, signal), signal);
      if (found !== undefined && found.length > 0) return found;
    }
    return this.#origin.attachments(image, signal);
  }

  /** A blob that a store takes is held until it is known to be right; of a larger one that breaks in the middle the caller asks again. */
  async *blob(descriptor: Descriptor, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    if (descriptor.size <= MAXIMUM_BLOB_BYTES) {
      yield* await this.#first((source) => Array.fromAsync(source.blob(descriptor, signal)), signal);
      return;
    }
    const source = this.#working[0] ?? this.#origin;
    let hasBegun = false;
    try {
      for await (const part of source.blob(descriptor, signal)) {
        hasBegun = true;
        yield part;
      }
    } catch (error) {
      signal.throwIfAborted();
      this.#failed.add(source);
      if (hasBegun || source === this.#origin) throw error;
      yield* this.blob(descriptor, signal);
    }
  }

  get #working(): readonly ImageSource[] {
    return this.#mirrors.filter((mirror) => !this.#failed.has(mirror));
  }

  async #first<T>(work: (source: ImageSource) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (const mirror of this.#working) {
      const found = await this.#try(mirror, () => work(mirror), signal);
      if (found !== undefined) return found;
    }
    return work(this.#origin);
  }

  async #try<T>(mirror: ImageSource, work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    try {
      return await work();
    } catch {
      signal.throwIfAborted();
      // Whatever is wrong with a mirror, the next one is asked; the last error is that of the registry itself.
      this.#failed.add(mirror);
      return undefined;
    }
  }
}
