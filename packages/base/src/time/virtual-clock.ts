import type { Clock, Timer } from "./clock.ts";
import type { EpochMillis, Millis } from "./duration.ts";

interface Entry {
  due: number;
  readonly order: number;
  readonly period: number | undefined;
  readonly callback: () => void;
}

/**
 * A clock that moves only when told: a week passes in a millisecond, the same way every time.
 *
 * Timers fire in order of their due time, then of their creation. Wall clock and monotonic clock move together.
 */
export class VirtualClock implements Clock {
  #elapsed = 0;
  #order = 0;
  readonly #start: EpochMillis;
  readonly #entries = new Set<Entry>();

  /** `start` is the wall-clock time at the beginning; by default 2026-01-01T00:00:00Z, so that dates look like dates. */
  constructor(start: EpochMillis = Date.UTC(2026, 0, 1)) {
    this.#start = start;
  }

  now(): EpochMillis {
    return this.#start + this.#elapsed;
  }

  monotonic(): Millis {
    return this.#elapsed;
  }

  /** How many timers wait. A test asserts 0 to show that nothing leaks. */
  get pending(): number {
    return this.#entries.size;
  }

  /** How long until the first timer is due; undefined when none waits. */
  get untilNext(): Millis | undefined {
    const next = this.#next(Number.POSITIVE_INFINITY);
    return next === undefined ? undefined : Math.max(0, next.due - this.#elapsed);
  }

  after(delay: Millis, callback: () => void): Timer {
    return this.#add(delay, undefined, callback);
  }

  every(period: Millis, callback: () => void): Timer {
    if (!(period > 0)) throw new RangeError(`Cannot repeat every ${period} ms: the period must be positive`);
    return this.#add(period, period, callback);
  }

  /** Moves time on by `delta`, firing what falls due in order, and lets promises settle between firings. */
  async advance(delta: Millis): Promise<void> {
    const target = this.#elapsed + delta;
    await settle();
    for (let next = this.#next(target); next !== undefined; next = this.#next(target)) {
      this.#elapsed = Math.max(this.#elapsed, next.due);
      if (next.period === undefined) this.#entries.delete(next);
      else next.due += next.period;
      next.callback();
      await settle();
    }
    this.#elapsed = target;
  }

  #next(target: number): Entry | undefined {
    let best: Entry | undefined;
    for (const entry of this.#entries) {
      if (entry.due > target) continue;
      if (best === undefined || entry.due < best.due || (entry.due === best.due && entry.order < best.order))
        best = entry;
    }
    return best;
  }

  #add(delay: Millis, period: Millis | undefined, callback: () => void): Timer {
    const entry: Entry = { due: this.#elapsed + Math.max(0, delay), order: this.#order++, period, callback };
    this.#entries.add(entry);
    return {
      [Symbol.dispose]: () => {
        this.#entries.delete(entry);
      },
    };
  }
}

/**
 * Lets every promise that is already settled run its reactions, however long their chains are, and then what these have put off to the next turn of
 * the event loop.
 */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
