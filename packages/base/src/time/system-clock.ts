import { hrtime } from "node:process";
import type { Clock, Timer } from "./clock.ts";
import type { EpochMillis, Millis } from "./duration.ts";

/** Longest delay of one timer of Node: a longer one fires after 1 ms. @see Node.js, Timers, setTimeout */
const LONGEST_WAIT: Millis = 2 ** 31 - 1;

/** The machine's own clock and timers. Timers keep the process alive unless `unref` is set. */
export class SystemClock implements Clock {
  readonly #unref: boolean;

  constructor(options: { readonly unref?: boolean } = {}) {
    this.#unref = options.unref ?? false;
  }

  now(): EpochMillis {
    return Date.now();
  }

  monotonic(): Millis {
    // Read twice for each event. performance.now() takes up to twice as long.
    const [seconds, nanoseconds] = hrtime();
    return seconds * 1000 + nanoseconds / 1e6;
  }

  after(delay: Millis, callback: () => void): Timer {
    let handle: NodeJS.Timeout;
    const wait = (left: Millis): void => {
      handle =
        left > LONGEST_WAIT ? setTimeout(() => wait(left - LONGEST_WAIT), LONGEST_WAIT) : setTimeout(callback, left);
      if (this.#unref) handle.unref();
    };
    wait(delay);
    return { [Symbol.dispose]: () => clearTimeout(handle) };
  }

  every(period: Millis, callback: () => void): Timer {
    let timer: Timer;
    const begin = (): void => {
      timer = this.after(period, () => {
        // First, so that the callback may dispose of it.
        begin();
        callback();
      });
    };
    begin();
    return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
  }
}
