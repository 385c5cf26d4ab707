import type { Bounds } from "./exposition.ts";

/** Every second power of two: neighbours are four times apart, which is enough to see a change and keeps series few. */
function everySecondPower(first: number, last: number, divisor: number): Bounds {
  const count = (last - first) / 2 + 1;
  return { limits: Array.from({ length: count }, (_, i) => 2 ** (first + 2 * i)), divisor };
}

/** Of instructions: 16 to 67,108,864. */
export const INSTRUCTIONS: Bounds = everySecondPower(4, 26, 1);

/** Of times that are counted in microseconds and shown in seconds: 16 µs to 16.8 s. */
export const SECONDS: Bounds = everySecondPower(4, 24, 1_000_000);
