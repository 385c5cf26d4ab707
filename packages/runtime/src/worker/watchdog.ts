import type { Clock, Millis, Timer } from "@thimble/base";
import type { WorkerLink } from "./worker-link.ts";

/** How a watchdog watches. */
export interface WatchdogOptions {
  /**
   * The clock of the watchdog. Threads run in real time, whatever the engine's clock says, so by default it is the machine's, not
   * keeping the process alive.
   */
  readonly clock: Clock;
  /** How long a worker may do nothing while events wait for it. Default 1 s, and 50 ms more for each
   * thousand containers in it. For workers of long events a minute, or ten times the longest. */
  readonly limit: Millis;
}

/** In each limit. */
const LOOKS = 4;
/**
 * How many times longer than its budget allows an event may take before it counts as stuck: the machine may be slower than the one on which
 * instructions were measured, and busy. So none is ended that is within its budget.
 */
const PATIENCE = 10;
/** The least for a worker of long events, which runs only when no other thread wants to; it holds up nobody. */
const LONG_LIMIT: Millis = 60_000;

/** For each thousand containers in a worker: collecting their garbage takes some 5 to 10 ms of a core, and several times that on a busy machine. */
const COLLECTING: Millis = 50;

interface Sight {
  counter: number;
  since: Millis;
}

/**
 * Finds workers that have work and make no progress: the second line behind the meter. Looks four times in each limit, and begins anew
 * after a gap: when the process was stopped or the machine slept, the workers did nothing either.
 */
export class Watchdog implements Disposable {
  readonly #clock: Clock;
  readonly #limit: Millis;
  readonly #links: () => readonly WorkerLink[];
  readonly #onStuck: (link: WorkerLink) => void;
  readonly #timer: Timer;
  #sights = new WeakMap<WorkerLink, Sight>();
  #lastLook: Millis;

  constructor(
    { clock, limit }: WatchdogOptions,
    links: () => readonly WorkerLink[],
    onStuck: (link: WorkerLink) => void,
  ) {
    this.#clock = clock;
    this.#limit = limit;
    this.#links = links;
    this.#onStuck = onStuck;
    this.#lastLook = clock.monotonic();
    this.#timer = clock.every(limit / LOOKS, () => this.#look());
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  #limitOf({ kind, longestEvent, containers }: WorkerLink): Millis {
    if (kind !== "long") return this.#limit + COLLECTING * Math.floor(containers.size / 1000);
    return Math.max(this.#limit, LONG_LIMIT, PATIENCE * longestEvent);
  }

  #look(): void {
    const now = this.#clock.monotonic();
    if (now - this.#lastLook > (2 * this.#limit) / LOOKS) this.#sights = new WeakMap();
    this.#lastLook = now;
    for (const link of [...this.#links()]) {
      const { counter } = link.progress;
      const sight = this.#sights.get(link);
      if (sight === undefined || !link.isOnline || link.outstanding === 0 || sight.counter !== counter) {
        this.#sights.set(link, { counter, since: now });
      } else if (now - sight.since >= this.#limitOf(link)) {
        this.#onStuck(link);
      }
    }
  }
}
