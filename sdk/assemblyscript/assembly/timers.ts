import * as host from "./host";

/** The container's clock. */
export abstract class timers {
  /**
   * Calls `tick` every `period` milliseconds from now on, in place of what was set before; 0 stops it. Periods under
   * 10 ms are taken as 10 ms.
   *
   * @example
   * export function start(): void {
   *   timers.every(60_000);
   * }
   *
   * export function tick(time: f64): void {
   *   log.info("a minute went by");
   * }
   */
  @inline
  static every(period: u32): void {
    host.every(period);
  }
}
