import type { Clock, Timer } from "./clock.ts";
import type { EpochMillis, Millis } from "./duration.ts";

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
    return performance.now();
  }

  after(delay: Millis, callback: () => void): Timer {
    const handle = setTimeout(callback, delay);
    if (this.#unref) handle.unref();
    return { [Symbol.dispose]: () => clearTimeout(handle) };
  }

  every(period: Millis, callback: () => void): Timer {
    const handle = setInterval(callback, period);
    if (this.#unref) handle.unref();
    return { [Symbol.dispose]: () => clearInterval(handle) };
  }
}
