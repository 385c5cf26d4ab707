import type { Clock, Timer } from "./clock.ts";
import type { EpochMillis, Millis } from "./duration.ts";

/** Callbacks that are due in the same millisecond. */
class Bucket {
  readonly due: Millis;
  readonly entries: Entry[] = [];
  /** Those that were not disposed of. */
  live: number = 0;
  timer: Timer | undefined;

  constructor(due: Millis) {
    this.due = due;
  }

  /** Calls all, whatever one of them throws. @throws what the first throws that does */
  fire(): void {
    const failures: unknown[] = [];
    for (const entry of this.entries) {
      try {
        entry.fire();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

class Entry implements Timer {
  readonly #bucket: Bucket;
  readonly #isEmpty: (bucket: Bucket) => void;
  #callback: (() => void) | undefined;

  constructor(bucket: Bucket, callback: () => void, isEmpty: (bucket: Bucket) => void) {
    this.#bucket = bucket;
    this.#callback = callback;
    this.#isEmpty = isEmpty;
    bucket.live += 1;
  }

  fire(): void {
    const callback = this.#callback;
    this.#callback = undefined;
    callback?.();
  }

  [Symbol.dispose](): void {
    if (this.#callback === undefined) return;
    this.#callback = undefined;
    this.#bucket.live -= 1;
    if (this.#bucket.live === 0) this.#isEmpty(this.#bucket);
  }
}

/**
 * A clock whose timers share those of another: what is due in the same whole millisecond takes one timer, in the order in which it was asked for. For many that
 * wait, again and again: ten thousand timers of Node a second cost more than what they are for.
 */
export class SharedTimers implements Clock {
  readonly #clock: Clock;
  readonly #buckets = new Map<Millis, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): EpochMillis {
    return this.#clock.now();
  }

  monotonic(): Millis {
    return this.#clock.monotonic();
  }

  /** Fires up to a millisecond later than asked for, never earlier. */
  after(delay: Millis, callback: () => void): Timer {
    const now = this.#clock.monotonic();
    const due = Math.ceil(now + Math.max(0, delay));
    const bucket = this.#buckets.get(due) ?? this.#open(due, now);
    const entry = new Entry(bucket, callback, this.#close);
    bucket.entries.push(entry);
    return entry;
  }

  every(period: Millis, callback: () => void): Timer {
    return this.#clock.every(period, callback);
  }

  #open(due: Millis, now: Millis): Bucket {
    const bucket = new Bucket(due);
    this.#buckets.set(due, bucket);
    bucket.timer = this.#clock.after(due - now, () => {
      this.#buckets.delete(due);
      bucket.fire();
    });
    return bucket;
  }

  readonly #close = (bucket: Bucket): void => {
    bucket.timer?.[Symbol.dispose]();
    if (this.#buckets.get(bucket.due) === bucket) this.#buckets.delete(bucket.due);
  };
}
