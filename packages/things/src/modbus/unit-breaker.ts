import type { Clock, Millis, ThimbleError } from "@thimble/base";

/** For how long a unit is left alone after a first miss, and at most; it doubles with each. They are the shortest waits of the host's backoff. */
const FIRST_REST: Millis = 250;
const LONGEST_REST: Millis = 15_000;

/** Writes are tried once more after a single miss: noise on a line looks the same, and nobody writes again by itself. */
const MISSES_TO_REFUSE_WRITES = 2;

/** Remembers of a unit that it does not answer, so that its neighbours wait for it rarely: once for each rest that has passed. */
export class UnitBreaker {
  readonly #clock: Clock;
  #misses = 0;
  #restUntil: Millis = Number.NEGATIVE_INFINITY;
  #last: ThimbleError | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What a read of the unit is answered with at once; undefined when the unit may be asked. */
  get readRefusal(): ThimbleError | undefined {
    return this.#clock.monotonic() < this.#restUntil ? this.#last : undefined;
  }

  /** What a write to the unit is answered with at once; undefined when it may be tried. */
  get writeRefusal(): ThimbleError | undefined {
    return this.#misses >= MISSES_TO_REFUSE_WRITES ? this.readRefusal : undefined;
  }

  /** Notes that it did not answer. */
  miss(error: ThimbleError): void {
    const rest = Math.min(LONGEST_REST, FIRST_REST * 2 ** this.#misses);
    this.#misses += 1;
    this.#restUntil = this.#clock.monotonic() + rest;
    this.#last = error;
  }

  /** Notes that it answered. */
  answer(): void {
    this.#misses = 0;
    this.#restUntil = Number.NEGATIVE_INFINITY;
    this.#last = undefined;
  }
}
