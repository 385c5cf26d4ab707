import { type Clock, isThimbleError, type Millis } from "@thimble/base";
import type { Digest } from "@thimble/model";
import type { Blob, Descriptor } from "../oci/descriptor.ts";
import { MAXIMUM_BLOB_BYTES } from "../store/image-store.ts";
import type { Attachment, DeltaRequest, ImageSource, LayerDelta } from "./image-source.ts";
import type { KnownRelease } from "./known-release.ts";

/** How long the registry itself is waited for when mirrors have said what they have: some tries, and no minutes at each pull of a plant without Internet. */
const ORIGIN_PATIENCE: Millis = 10_000;

/**
 * A repository with mirrors: each is asked in turn, the repository itself last, whose error is told when none has it. A mirror that failed once is
 * not asked again; one that only has not what is asked for is. Everything is checked against its digest, so a mirror can hide or delay, but not change what a digest names.
 */
export class MirroredSource implements ImageSource {
  readonly #mirrors: readonly ImageSource[];
  readonly #origin: ImageSource;
  readonly #clock: Clock;
  readonly #failed = new Set<ImageSource>();

  constructor(mirrors: readonly ImageSource[], origin: ImageSource, clock: Clock) {
    this.#clock = clock;
    this.#mirrors = mirrors;
    this.#origin = origin;
  }

  manifest(tagOrDigest: string, signal: AbortSignal, known?: KnownRelease): Promise<Blob> {
    return this.#first((source) => source.manifest(tagOrDigest, signal, known), signal);
  }

  /**
   * Of all that answer, in turns, so that none can hide what another has, nor push it out of a list that is cut. The registry itself is waited for
   * ORIGIN_PATIENCE where a mirror answered: it may be out of reach for good.
   */
  async attachments(image: Digest, signal: AbortSignal): Promise<readonly Attachment[]> {
    const lists: (readonly Attachment[])[] = [];
    for (const mirror of this.#working) {
      const found = await this.#try(mirror, () => mirror.attachments(image, signal), signal);
      if (found !== undefined) lists.push(found);
    }
    if (lists.length === 0) return this.#origin.attachments(image, signal);
    const found = await this.#soon((soon) => this.#origin.attachments(image, soon), signal);
    return inTurns(found === undefined ? lists : [found, ...lists]);
  }

  /** A blob that a store takes is held until it is known to be right; of a larger one that breaks in the middle the caller asks again. */
  async *blob(descriptor: Descriptor, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    if (descriptor.size <= MAXIMUM_BLOB_BYTES) {
      yield* await this.#first((source) => Array.fromAsync(source.blob(descriptor, signal)), signal);
      return;
    }
    for (const source of [...this.#working, this.#origin]) {
      let hasBegun = false;
      try {
        for await (const part of source.blob(descriptor, signal)) {
          hasBegun = true;
          yield part;
        }
        return;
      } catch (error) {
        signal.throwIfAborted();
        this.#note(source, error);
        if (hasBegun || source === this.#origin) throw error;
      }
    }
  }

  /** Of the first that makes one: mirrors of our kind, then the registry itself. */
  async delta(request: DeltaRequest, signal: AbortSignal): Promise<LayerDelta | undefined> {
    for (const mirror of this.#working) {
      try {
        const found = await mirror.delta?.(request, signal);
        if (found !== undefined) return found;
      } catch {
        // What is wrong with a delta is nothing against the mirror: the plain layer tells.
        signal.throwIfAborted();
      }
    }
    return await this.#origin.delta?.(request, signal);
  }

  /** What the origin says in good time; undefined when it does not. */
  async #soon<T>(work: (soon: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    const stop = new AbortController();
    using _timer = this.#clock.after(ORIGIN_PATIENCE, () => stop.abort());
    try {
      return await work(AbortSignal.any([signal, stop.signal]));
    } catch {
      signal.throwIfAborted();
      // Mirrors are there for the case that it is away.
      return undefined;
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
    } catch (error) {
      signal.throwIfAborted();
      // Whatever is wrong with a mirror, the next one is asked; the last error is that of the registry itself.
      this.#note(mirror, error);
      return undefined;
    }
  }

  #note(source: ImageSource, error: unknown): void {
    if (!isThimbleError(error, "images.registry-not-found")) this.#failed.add(source);
  }
}

/** The first of each, then the second of each; each digest once, with a tag where one has it. */
function inTurns(lists: readonly (readonly Attachment[])[]): readonly Attachment[] {
  const found = new Map<Digest, string | undefined>();
  const longest = Math.max(...lists.map((list) => list.length));
  for (let at = 0; at < longest; at += 1) {
    for (const { digest, tag } of lists.flatMap((list) => list[at] ?? [])) found.set(digest, found.get(digest) ?? tag);
  }
  return [...found].map(([digest, tag]) => ({ digest, tag }));
}
