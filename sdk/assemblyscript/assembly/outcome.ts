/**
 * What became of something a container asked for.
 * @see wit/edge.wit, `outcome`
 *
 * @example
 * if (valve.write(true) !== Outcome.Accepted) log.warn("the valve was not opened");
 */
export const enum Outcome {
  /** Taken over by the host, which now answers for it. */
  Accepted,
  /** Not granted, or not writable. */
  Denied,
  /** Outside the declared minimum and maximum, or not a number. */
  OutOfRange,
  /** The device behind it can not be reached now. */
  Unreachable,
  /** A declared budget (messages a second, state bytes) is used up. */
  OverBudget,
  /** Larger than the host takes in one piece. */
  TooLarge,
  /** Compared and not set: the key holds something else than expected, and keeps it. */
  Conflict,
}
