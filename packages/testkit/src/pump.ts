import type { Schedule } from "@thimble/runtime";

/** Runs what an engine schedules: at once where the caller says so, and before time goes on otherwise. */
export class Pump {
  readonly #waiting: (() => void)[] = [];

  /** For the engine: what is to be run soon. */
  readonly schedule: Schedule = (run) => {
    this.#waiting.push(run);
    // For timers that fire while a virtual clock advances; by then `drain` may have run it already.
    queueMicrotask(() => this.drain());
  };

  /** Runs everything that waits, and what that schedules. */
  drain(): void {
    for (let run = this.#waiting.shift(); run !== undefined; run = this.#waiting.shift()) run();
  }
}
