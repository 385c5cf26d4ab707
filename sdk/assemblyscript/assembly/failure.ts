/**
 * Why a call that waits did not get what it waited for.
 * @see wit/edge.wit, `failure`
 *
 * @example
 * if (sleep(500) != Failure.None) return;
 */
export const enum Failure {
  /** There was no answer within the timeout. What was asked may still happen. */
  TimedOut,
  /** The container is being stopped. Every further wait ends so, too, at once. */
  Cancelled,
  /** The device can not be reached. */
  Unreachable,
  /** Not granted, or not something that can be done. */
  Denied,
  /** Outside the declared minimum and maximum, not a number, or a timeout of more than an hour. */
  OutOfRange,
  /** A declared budget is used up, or too many containers wait at the same time. */
  OverBudget,
  /** The device, or its driver, refused or failed. */
  Failed,
  /** It went well. */
  None = 255,
}
