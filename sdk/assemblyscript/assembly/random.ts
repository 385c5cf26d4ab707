import * as host from "./host";

/** Where the host writes bytes: address at 0, length at 4. */
// @ts-ignore: decorator
@inline
const RESULT: usize = memory.data(8, 4);

/** Steps of 2^-53, as Math.random of JavaScript has them. */
const STEP: f64 = 1.1102230246251565e-16;

/**
 * A random number from 0 up to, not including, 1. From the device's generator; in a test from the test's seed.
 *
 * @example
 * timers.every(60_000 + <u32>(random() * 5000));
 */
// @ts-ignore: decorator
@inline
export function random(): f64 {
  return <f64>(host.randomU64() >> 11) * STEP;
}

/**
 * So many random bytes, at most 16,384. Makes an array, which costs about 3 KB of code: prefer `random`.
 *
 * @example
 * const token = randomBytes(16);
 */
export function randomBytes(length: i32): Uint8Array {
  host.randomBytes(<u64>length, RESULT);
  const bytes = new Uint8Array(length);
  memory.copy(bytes.dataStart, load<u32>(RESULT), length);
  return bytes;
}
