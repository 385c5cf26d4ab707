import type { Millis } from "@thimble/base";

/**
 * A monotonic clock that all threads of the process share, unlike `performance.now()`, which begins anew in each.
 * @see Node.js documentation, process.hrtime
 */
export function threadMillis(): Millis {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
