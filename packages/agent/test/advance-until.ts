import type { VirtualClock } from "@thimble/base";

/** Moves time on, a millisecond at a time, until the promise settles, and settles as it does. */
export async function advanceUntil<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const note = (): void => {
    isSettled = true;
  };
  promise.then(note, note);
  while (!isSettled) await clock.advance(1);
  return promise;
}
