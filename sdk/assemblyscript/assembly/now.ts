import * as host from "./host";

/**
 * The time: seconds since 1970-01-01T00:00:00Z, to the millisecond. It stands still while a handler runs: it is when the event
 * arrived, so that the same events give the same results.
 *
 * @example
 * const opened = now();
 *
 * export function tick(time: f64): void {
 *   if (now() - opened > 3600) log.info("an hour went by");
 * }
 */
// @ts-ignore: decorator
@inline
export function now(): f64 {
  return host.now();
}
