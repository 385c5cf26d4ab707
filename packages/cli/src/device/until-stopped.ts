/**
 * What some work gives, or undefined as soon as the person asks to stop; then it is not begun, or nobody waits for it any more, and how it ends is of no
 * interest. What it works with is to be closed by whoever opened it.
 * @throws whatever the work throws before that
 */
export async function untilStopped<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
  const stop = (): void => resolve(undefined);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([stopped, work()]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
