import type { Millis } from "@thimble/base";

/**
 * A rate with a burst of one second's worth, or of one where the rate is below one a second. Takes the time as an argument, so that the
 * same events count the same on every run.
 */
export class TokenBucket {
  #tokens: number;
  #time: Millis;

  /** Full at `time`. */
  constructor(perSecond: number, time: Millis) {
    this.#tokens = capacity(perSecond);
    this.#time = time;
  }

  /**
   * Takes one token; false when there is none. A `time` before the latest counts as the latest: an event that is handled again after its
   * worker was replaced carries the time at which it first came.
   */
  take(perSecond: number, time: Millis): boolean {
    const now = Math.max(time, this.#time);
    this.#tokens = Math.min(capacity(perSecond), this.#tokens + ((now - this.#time) / 1000) * perSecond);
    this.#time = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

function capacity(perSecond: number): number {
  return perSecond > 0 ? Math.max(1, perSecond) : 0;
}
