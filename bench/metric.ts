/** One measured figure. Names are stable, lower case, dotted. */
export interface Metric {
  /** Which benchmark, e.g. `start`. */
  readonly bench: string;
  /** Which figure, e.g. `start.cold.p50`. */
  readonly metric: string;
  /** `ns`, `us`, `s`, `B`, `1/s`, `ratio`, `count`. */
  readonly unit: string;
  readonly value: number;
  /** How many samples stand behind it. */
  readonly n: number;
  /** The same thing done by somebody else, measured in the same run; `ratio` is how many times Thimble is better. */
  readonly peer?: { readonly name: string; readonly value: number; readonly ratio: number };
}

/** Where a benchmark puts its figures and what it has to say. */
export interface Report {
  metric(metric: Omit<Metric, "bench">): void;
  /** A line for people only: what is measured now, or why something is left out. */
  note(text: string): void;
}

/** The value below which the share `q` (0 to 1) of the samples lies. Sorts the samples in place. */
export function quantile(samples: Float64Array, q: number): number {
  samples.sort();
  return samples[Math.min(samples.length - 1, Math.floor(q * samples.length))] ?? Number.NaN;
}
