import type { Millis } from "@thimble/base";

/**
 * A rate with a burst of one second's worth, or of one where the rate is below one a second. Takes the time as an argument, so that the
 * same events count the same on every run.
 */
export class TokenBucket {
  // Numbers from the start: a field that is undefined first holds a new box of V8's with each number, 16 bytes an event.
  #tokens = 0;
  #time: Millis = 0;

  /** Full at `time`. */
  constructor(perSecond: number, time: Millis) {
    this.#tokens = capacity(perSecond);
    this.#time = time;
  }

  /**
   * Takes tokens, one by default; false, and none is taken, when there are fewer. A `time` before the latest counts as the latest: an event that is
   * handled again after its worker was replaced carries the time at which it first came.
   */
  take(perSecond: number, time: Millis, count = 1): boolean {
    if (!this.has(perSecond, time, count)) return false;
    this.#tokens -= count;
    return true;
  }

  /** Whether `take` would take them. */
  has(perSecond: number, time: Millis, count = 1): boolean {
    const now = Math.max(time, this.#time);
    this.#tokens = Math.min(capacity(perSecond), this.#tokens + ((now - this.#time) / 1000) * perSecond);
    this.#time = now;
    return this.#tokens >= count;
  }
}

function capacity(perSecond: number): number {
  return perSecond > 0 ? Math.max(1, perSecond) : 0;
}
