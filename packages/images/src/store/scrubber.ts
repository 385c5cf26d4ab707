import { type Clock, isThimbleError, type Millis, sleep } from "@thimble/base";
import type { Digest } from "@thimble/model";
import type { ImageStore } from "./image-store.ts";

/** A blob that is not what its digest names. */
export interface Finding {
  readonly digest: Digest;
  /** Names of the images that need it. */
  readonly images: readonly string[];
  /**
   * - `kept`: what runs needs it, so it stays where it is.
   * - `moved`: nothing that runs needs it; it is in `.thimble-damaged` of the store now.
   * - `unreadable`: the disk does not give it.
   */
  readonly state: "kept" | "moved" | "unreadable";
}

/** What a scrubber is made from. */
export interface ScrubberOptions {
  readonly store: ImageStore;
  readonly clock: Clock;
  /** Images that may run now. */
  readonly inUse: () => Iterable<Digest>;
  readonly onFinding: (finding: Finding) => void;
  /** A pass ended early. It is tried again after the period. */
  readonly onFailure: (error: unknown) => void;
  /** Read at most, so that a card that the device works on is not kept busy. Default 1 MiB. */
  readonly bytesPerSecond?: number;
  /** Until the first pass. Default ten minutes: a device that starts has other things to do. */
  readonly delay?: Millis;
  /** Between the end of a pass and the next. Default a day. */
  readonly period?: Millis;
}

const DEFAULTS = { bytesPerSecond: 1024 * 1024, delay: 600_000, period: 86_400_000 } as const;

/**
 * Reads every blob of a store again and again, slowly, in the background, so that damage is known before the blob is needed. What is damaged and needed by
 * nothing that runs is moved out of the layout.
 */
export class Scrubber implements AsyncDisposable {
  readonly #options: Required<ScrubberOptions>;
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;

  private constructor(options: ScrubberOptions) {
    this.#options = { ...DEFAULTS, ...options };
    this.#ended = this.#run(this.#closing.signal);
  }

  /** Begins. Dispose it to end. */
  static start(options: ScrubberOptions): Scrubber {
    return new Scrubber(options);
  }

  /** Ends after the part at hand. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#ended;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, delay, period, onFailure } = this.#options;
    for (let wait = delay; ; wait = period) {
      try {
        await sleep(clock, wait, signal);
        await this.#pass(signal);
      } catch (error) {
        if (signal.aborted) return;
        onFailure(error);
      }
    }
  }

  async #pass(signal: AbortSignal): Promise<void> {
    for (const digest of await this.#options.store.blobs()) {
      const fault = await this.#faultOf(digest, signal);
      if (fault !== undefined) await this.#tell(digest, fault);
    }
  }

  /** Reads one blob at the rate; what is wrong with it, undefined when nothing is or it is gone. */
  async #faultOf(digest: Digest, signal: AbortSignal): Promise<"damaged" | "unreadable" | undefined> {
    const { store, clock, bytesPerSecond } = this.#options;
    try {
      const size = await store.sizeOf(digest);
      if (size === undefined) return undefined;
      for await (const { length } of store.blobParts({ mediaType: "application/octet-stream", digest, size })) {
        await sleep(clock, (length / bytesPerSecond) * 1000, signal);
      }
      return undefined;
    } catch (error) {
      if (isThimbleError(error, "images.digest-mismatch")) return "damaged";
      if (isThimbleError(error, "images.store-failed")) return "unreadable";
      // It was removed, or replaced by one of another length, meanwhile: the next pass sees it as it is.
      if (isThimbleError(error) && !error.retryable) return undefined;
      throw error;
    }
  }

  async #tell(digest: Digest, fault: "damaged" | "unreadable"): Promise<void> {
    const { store, inUse, onFinding } = this.#options;
    const all = await store.list();
    const images: string[] = [];
    for (const { reference, descriptor } of all) {
      if ((await store.blobsOf([descriptor])).has(digest)) images.push(reference ?? descriptor.digest);
    }
    if (fault === "unreadable") return onFinding({ digest, images, state: "unreadable" });
    const running = await store.withReferrers(inUse());
    const descriptors = all.map(({ descriptor }) => descriptor).filter((it) => running.has(it.digest));
    const isNeeded = (await store.blobsOf(descriptors)).has(digest);
    const isMoved = !isNeeded && (await store.setAside(digest));
    if (isNeeded || isMoved) onFinding({ digest, images, state: isMoved ? "moved" : "kept" });
  }
}
