/** An item that a follower gets, and how many it missed just before because it was slow. */
export interface Followed<T> {
  readonly item: T;
  /** Items lost since the one before: 0 as long as the follower keeps up. */
  readonly missed: number;
}

/** How to follow a ring. */
export interface FollowOptions {
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal;
  /** Items kept for a follower that is slow; the oldest go first. Default 1,024. */
  readonly capacity?: number;
}

/**
 * The last `capacity` items, and any number of followers of what comes next. Bounded: a slow follower loses its oldest
 * items and is told how many; it never holds up the writer.
 */
export class Ring<T> {
  readonly #capacity: number;
  readonly #followers = new Set<Follower<T>>();
  #items: T[] = [];

  /** @throws RangeError when `capacity` is less than 1 */
  constructor(capacity: number) {
    if (!(capacity >= 1)) throw new RangeError(`Cannot keep ${capacity} items: at least 1`);
    this.#capacity = capacity;
  }

  push(item: T): void {
    this.#items.push(item);
    // Cut in bulk: one shift a push would move the whole array each time.
    if (this.#items.length >= this.#capacity * 2) this.#items = this.#items.slice(-this.#capacity);
    for (const follower of this.#followers) follower.push(item);
  }

  /** What is kept, oldest first. */
  items(): readonly T[] {
    return this.#items.slice(-this.#capacity);
  }

  /** Everything pushed from this call on, until the signal ends it or the ring is closed. */
  follow(options: FollowOptions = {}): AsyncIterableIterator<Followed<T>> {
    const follower = new Follower<T>(options.capacity ?? DEFAULT_FOLLOWER_CAPACITY, () => {
      this.#followers.delete(follower);
      options.signal?.removeEventListener("abort", end);
    });
    const end = (): void => follower.end();
    this.#followers.add(follower);
    if (options.signal?.aborted === true) follower.end();
    else options.signal?.addEventListener("abort", end, { once: true });
    return follower;
  }

  /** Ends every follower after what it already has. */
  close(): void {
    for (const follower of this.#followers) follower.end();
  }
}

const DEFAULT_FOLLOWER_CAPACITY = 1024;

class Follower<T> implements AsyncIterableIterator<Followed<T>> {
  readonly #capacity: number;
  readonly #onEnd: () => void;
  readonly #waiting: T[] = [];
  #missed = 0;
  #isEnded = false;
  #wake: (() => void) | undefined;

  constructor(capacity: number, onEnd: () => void) {
    this.#capacity = capacity;
    this.#onEnd = onEnd;
  }

  push(item: T): void {
    this.#waiting.push(item);
    if (this.#waiting.length > this.#capacity) {
      this.#waiting.shift();
      this.#missed += 1;
    }
    this.#wake?.();
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#onEnd();
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<Followed<T>>> {
    while (this.#waiting.length === 0 && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    for (const item of this.#waiting.splice(0, 1)) {
      const missed = this.#missed;
      this.#missed = 0;
      return { done: false, value: { item, missed } };
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Followed<T>>> {
    this.#waiting.length = 0;
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
