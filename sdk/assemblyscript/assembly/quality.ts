/**
 * What a reading is worth.
 * @see wit/edge.wit, `quality`
 *
 * @example
 * export function reading(property: u32, value: f64, time: f64, quality: Quality): void {
 *   if (quality !== Quality.Good) return;
 * }
 */
export const enum Quality {
  /** Read from the device just now, inside its declared range. */
  Good,
  /** The last value known; the device has not answered for a while. */
  Stale,
  /** Read, but outside the declared minimum and maximum. */
  OutOfRange,
  /** No value: the device can not be reached. The value is NaN. */
  Unreachable,
}
