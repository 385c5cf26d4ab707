import type { Millis } from "@thimble/base";

/** Deaths in a row, without an event of the container in between, after which it is given up. */
const MAXIMUM_IN_A_ROW = 2;
/** Deaths within a window after which it is given up, whatever it got through in between. */
const MAXIMUM_IN_WINDOW = 4;
const WINDOW: Millis = 60_000;

/**
 * How often a worker died while one container ran in it. A worker takes all its containers along, so who kills workers is given up: one event
 * handled between two deaths does not excuse it.
 */
export class DeathRecord {
  /** The last ones, the oldest first. */
  readonly #times: Millis[] = [];
  #inARow = 0;

  /** A worker died while the container ran. */
  died(now: Millis): void {
    this.#times.push(now);
    if (this.#times.length > MAXIMUM_IN_WINDOW) this.#times.shift();
    this.#inARow += 1;
  }

  /** The container got through an event. */
  answered(): void {
    this.#inARow = 0;
  }

  /** Whether the container must not be started in yet another worker. */
  isHopeless(now: Millis): boolean {
    const [oldest] = this.#times;
    const isOften = this.#times.length === MAXIMUM_IN_WINDOW && oldest !== undefined && now - oldest < WINDOW;
    return isOften || this.#inARow >= MAXIMUM_IN_A_ROW;
  }
}
