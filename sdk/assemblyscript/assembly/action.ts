import { Failure } from "./failure";
import * as host from "./host";
import { failureAt, RESULT, VALUE } from "./wait-result";

/**
 * Something that a Thing can be told to do. Made by `Thing.action`.
 *
 * @example
 * const home = thing("axis").action("home");
 *
 * export function start(): void {
 *   if (home.invoke() != Failure.None) log.error("the axis did not come home");
 * }
 */
@unmanaged
export class Action {
  /**
   * Carries the action out and waits until the device has confirmed it, at most `timeout` milliseconds (0: 10 s). `input` is in the
   * unit of the Thing Description, and left out where the action takes none.
   *
   * @example
   * const failure = moveTo.invoke(12.5, 2000);
   */
  invoke(input: f64 = NaN, timeout: u32 = 0): Failure {
    host.invoke(changetype<u32>(this), input, timeout, RESULT);
    return failureAt(VALUE);
  }

  /** What the last action that was invoked gave; NaN when it gave nothing. Good until the next wait. */
  @inline
  get output(): f64 {
    return load<u8>(RESULT) == 0 ? load<f64>(RESULT + VALUE) : NaN;
  }
}
