/** Whether a value is far enough from the one that was given out last to be given out; what is no number always is. */
export function isBeyond(last: number | undefined, value: number, deadband: number): boolean {
  return last === undefined || !(Math.abs(value - last) <= deadband);
}

/**
 * A deadband in the property's unit, of one in percent of the property's range.
 * @see OPC UA Part 8, section 7.2, PercentDeadband
 */
export function percentDeadband(percent: number, minimum: number, maximum: number): number {
  return (percent / 100) * (maximum - minimum);
}
