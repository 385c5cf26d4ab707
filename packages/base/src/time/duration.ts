/** A span of time in milliseconds. */
export type Millis = number & { readonly __brand?: "Millis" };
/** A moment in milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMillis = number & { readonly __brand?: "EpochMillis" };

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Parses a duration as Compose writes it: `1h5m30s20ms`, also `d` for days. Returns undefined when the text is none.
 * @see Compose Specification, section "Specifying durations"
 */
export function parseDuration(text: string): Millis | undefined {
  if (!/^(\d+(\.\d+)?(us|ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, value, unit] of text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h|d)/g)) {
    total += Number(value) * (UNITS[unit ?? ""] ?? 0);
  }
  return total;
}
