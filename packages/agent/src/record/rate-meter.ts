import type { Clock } from "@thimble/base";

/** Seconds over which a rate is taken: long enough to be calm, short enough to follow. */
const WINDOW_SECONDS = 10;

/** Counts events and tells how many a second there were over the last ten whole seconds; in the beginning, over those since the first. */
export class RateMeter {
  readonly #clock: Clock;
  readonly #counts = new Float64Array(WINDOW_SECONDS + 1);
  /** The second of the first event: what came before it would only thin it out. */
  #first: number | undefined;
  #second: number;
  #total = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#second = this.#now();
  }

  get total(): number {
    return this.#total;
  }

  mark(): void {
    this.#moveOn();
    this.#first ??= this.#second;
    this.#total += 1;
    const slot = this.#second % this.#counts.length;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  /** 0 until the second of the first event is over. */
  perSecond(): number {
    this.#moveOn();
    const seconds = Math.min(WINDOW_SECONDS, this.#second - (this.#first ?? this.#second));
    if (seconds === 0) return 0;
    const current = this.#counts[this.#second % this.#counts.length] ?? 0;
    return (this.#counts.reduce((sum, count) => sum + count, 0) - current) / seconds;
  }

  /** Empties the slots of the seconds that began since the last call. */
  #moveOn(): void {
    const now = this.#now();
    const fresh = Math.min(now - this.#second, this.#counts.length);
    for (let i = 0; i < fresh; i++) this.#counts[(now - i) % this.#counts.length] = 0;
    this.#second = now;
  }

  #now(): number {
    return Math.floor(this.#clock.monotonic() / 1000);
  }
}
