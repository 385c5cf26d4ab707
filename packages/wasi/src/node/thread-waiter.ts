import type { Clock } from "@thimble/base";
import type { Waiter } from "../ports/program-ports.ts";

/** Waits by stopping the thread. For a thread that has nothing else to do. */
export class ThreadWaiter implements Waiter {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #cell = new Int32Array(new SharedArrayBuffer(4));

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  wait(delay: number): void {
    if (delay <= 0) return;
    const end = this.#clock.monotonic() + delay;
    // The thread's timer may be a little early by this clock.
    for (let left = delay; left > 0; left = end - this.#clock.monotonic()) Atomics.wait(this.#cell, 0, 0, left);
  }
}
