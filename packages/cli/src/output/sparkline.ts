/** Eighths of a cell, from the lowest. @see Unicode 16.0, block "Block Elements", U+2581 to U+2588 */
const BARS = "▁▂▃▄▅▆▇█";

/** What stands for a value that is none. */
const GAP = "·";

/** The last `width` values as one line of bars, the smallest of them the lowest and the largest the highest; all the same are in the middle. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = values.slice(-width);
  const known = shown.filter(Number.isFinite);
  const minimum = Math.min(...known);
  const range = Math.max(...known) - minimum;
  return shown.map((value) => bar(value, minimum, range)).join("");
}

function bar(value: number, minimum: number, range: number): string {
  if (!Number.isFinite(value)) return GAP;
  const share = range > 0 ? (value - minimum) / range : 0.5;
  return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))] ?? GAP;
}
