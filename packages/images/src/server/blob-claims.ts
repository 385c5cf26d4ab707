import type { Digest } from "@thimble/model";

/**
 * Which blobs somebody is just using or giving to a repository, so that they are not removed meanwhile. Nobody waits for a removal but who wants
 * the very blob that is being removed.
 */
export class BlobClaims {
  readonly #claimed = new Map<Digest, number>();
  readonly #removals = new Map<Digest, Promise<void>>();
  /** Digests that were claimed since `watch`. */
  #watched: Set<Digest> | undefined;

  /** Keeps a blob from removal until disposed. When it is just being removed, waits until it is gone. */
  async claim(digest: Digest): Promise<Disposable> {
    for (let removal = this.#removals.get(digest); removal !== undefined; removal = this.#removals.get(digest)) {
      await removal;
    }
    this.#claimed.set(digest, (this.#claimed.get(digest) ?? 0) + 1);
    this.#watched?.add(digest);
    let isOver = false;
    return {
      [Symbol.dispose]: () => {
        if (isOver) return;
        isOver = true;
        const others = (this.#claimed.get(digest) ?? 1) - 1;
        if (others === 0) this.#claimed.delete(digest);
        else this.#claimed.set(digest, others);
      },
    };
  }

  /** From now on until disposed, what is claimed is not removed even when the claim is over. One at a time. */
  watch(): Disposable {
    this.#watched = new Set(this.#claimed.keys());
    return {
      [Symbol.dispose]: () => {
        this.#watched = undefined;
      },
    };
  }

  /** Removes a blob unless it is claimed, or was since `watch`. Resolves to whether it was removed. */
  async remove(digest: Digest, remove: () => Promise<void>): Promise<boolean> {
    if (this.#claimed.has(digest) || this.#watched?.has(digest) === true || this.#removals.has(digest)) return false;
    const removal = remove();
    this.#removals.set(
      digest,
      removal.catch(() => undefined),
    );
    try {
      await removal;
      return true;
    } finally {
      this.#removals.delete(digest);
    }
  }
}
