import type { Millis } from "@thimble/base";

/** A rate with a burst of one second's worth. Takes the time as an argument, so that the same events count the same on every run. */
export class TokenBucket {
  #tokens: number;
  #time: Millis;

  /** Full at `time`. */
  constructor(perSecond: number, time: Millis) {
    this.#tokens = perSecond;
    this.#time = time;
  }

  /** Takes one token; false when there is none. `time` never goes back. */
  take(perSecond: number, time: Millis): boolean {
    this.#tokens = Math.min(perSecond, this.#tokens + ((time - this.#time) / 1000) * perSecond);
    this.#time = time;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
