import { Failure } from "./failure";
import * as host from "./host";
import { failureAt, RESULT } from "./wait-result";

/**
 * Waits so many milliseconds, at most an hour. Meanwhile the container uses nothing and its next events wait; what it asked for
 * before (messages, writes, state, log) is done before the wait begins.
 *
 * Ends early, with `Failure.Cancelled`, when the container is being stopped.
 *
 * @example
 * valve.write(true);
 * sleep(500);
 * valve.write(false);
 */
export function sleep(milliseconds: u32): Failure {
  host.sleep(milliseconds, RESULT);
  return failureAt(1);
}
