import type { Clock, Millis, Timer } from "@thimble/base";
import type { ContainerCounts, ContainerHandle } from "@thimble/runtime";
import type { TopRates } from "./top-report.ts";

/** Over which a rate is taken at least, however often somebody looks. */
const MINIMUM_SPAN: Millis = 500;
/** When nobody has looked for so long, the samples are let go. */
const KEPT_FOR: Millis = 10_000;

/** What containers had done when they were last looked at. */
export class RateSample {
  readonly time: Millis;
  readonly #counts = new Map<ContainerHandle, TopRates>();
  #events = 0;
  #instructions = 0;

  constructor(time: Millis) {
    this.time = time;
  }

  add(handle: ContainerHandle, { handled, instructions }: ContainerCounts): void {
    this.#counts.set(handle, { events: handled, instructions: instructions.total });
    this.#events += handled;
    this.#instructions += instructions.total;
  }

  /** What a container had done; nothing when it did not run yet. */
  of(handle: ContainerHandle): TopRates {
    return this.#counts.get(handle) ?? { events: 0, instructions: 0 };
  }

  /** What all of them had done. */
  get all(): TopRates {
    return { events: this.#events, instructions: this.#instructions };
  }
}

/**
 * What to compare with, for those who look again and again: rates are taken over the time since the last but one look, half a second
 * or more. It costs memory only as long as somebody looks.
 */
export class RateSamples {
  readonly #clock: Clock;
  #older: RateSample | undefined;
  #newer: RateSample | undefined;
  #release: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The sample to take rates from; undefined with the first look. */
  get baseline(): RateSample | undefined {
    return this.#isOldEnough(this.#newer) ? this.#newer : this.#older;
  }

  /** Keeps a sample to compare with later. */
  keep(sample: RateSample): void {
    if (this.#newer === undefined || this.#isOldEnough(this.#newer)) {
      this.#older = this.#newer;
      this.#newer = sample;
    }
    this.#release?.[Symbol.dispose]();
    this.#release = this.#clock.after(KEPT_FOR, () => this.close());
  }

  /** Forgets everything. */
  close(): void {
    this.#release?.[Symbol.dispose]();
    this.#older = undefined;
    this.#newer = undefined;
  }

  #isOldEnough(sample: RateSample | undefined): boolean {
    return sample !== undefined && this.#clock.monotonic() - sample.time >= MINIMUM_SPAN;
  }
}

/** What happened a second between two counts. What began anew meanwhile is counted from then on. */
export function ratesBetween(before: TopRates, after: TopRates, span: Millis): TopRates {
  const rate = (from: number, to: number): number => (Math.max(0, to - from) * 1000) / span;
  return {
    events: rate(before.events, after.events),
    instructions: rate(before.instructions, after.instructions),
  };
}
