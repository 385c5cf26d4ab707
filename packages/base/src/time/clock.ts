import type { EpochMillis, Millis } from "./duration.ts";

/** A timer that can be cancelled; disposing twice is harmless. */
export interface Timer extends Disposable {
  [Symbol.dispose](): void;
}

/** The only way core code learns the time or waits: real in a program, virtual in a test. */
export interface Clock {
  /** Wall-clock time. May jump. */
  now(): EpochMillis;
  /** Time since some fixed moment, in milliseconds with a fraction; never goes back. */
  monotonic(): Millis;
  /** Calls `callback` once after `delay`. */
  after(delay: Millis, callback: () => void): Timer;
  /** Calls `callback` every `period` until disposed; `period` > 0. */
  every(period: Millis, callback: () => void): Timer;
}

/**
 * Resolves after `delay`.
 * @throws signal.reason when the signal is or becomes aborted.
 */
export function sleep(clock: Clock, delay: Millis, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      timer[Symbol.dispose]();
      reject(signal?.reason);
    };
    const timer = clock.after(delay, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/**
 * Settles as `work` does, or rejects with `timeout()` when `delay` passes first. The error is made by the caller, so that
 * its stack is the caller's. `work` itself is not stopped: give it a signal of its own where that matters.
 */
export function withDeadline<T>(clock: Clock, delay: Millis, work: Promise<T>, timeout: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(delay, () => reject(timeout()));
    work.then(resolve, reject).finally(() => timer[Symbol.dispose]());
  });
}
