/** A span of time, both ends in it; seconds since 1970-01-01T00:00:00Z. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How well alarms fit labelled failures. */
export interface AlarmScore {
  /** Labelled failures during which there was at least one alarm. */
  readonly caught: number;
  /** Labelled failures. */
  readonly windows: number;
  /** Episodes of alarms outside every labelled failure. */
  readonly falseAlarms: number;
}

/**
 * Scores alarms against labelled failures.
 *
 * Alarms outside every window are taken together into episodes: an episode ends when there was none for longer than `calm`.
 * An alarm that goes on after its window has passed counts outside, so an alarm that never ends scores badly.
 *
 * @param alarms times in seconds since 1970, in any order
 * @param windows the labelled failures; they may overlap
 * @param calm seconds, >= 0
 */
export function scoreAlarms(alarms: readonly number[], windows: readonly Span[], calm: number): AlarmScore {
  const inside = (time: number, window: Span): boolean => time >= window.from && time <= window.to;
  const outside = alarms.filter((time) => !windows.some((window) => inside(time, window)));
  return {
    caught: windows.filter((window) => alarms.some((time) => inside(time, window))).length,
    windows: windows.length,
    falseAlarms: countEpisodes(outside, calm),
  };
}

function countEpisodes(times: readonly number[], calm: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted.filter((time, at) => time - (sorted[at - 1] ?? Number.NEGATIVE_INFINITY) > calm).length;
}
