import type { Millis } from "@thimble/base";

/** A record that is played: its values in turn. */
export interface Replay {
  readonly kind: "replay";
  /** One at least. */
  readonly values: readonly number[];
  /** When each begins, since the first, ascending; undefined where they come one each `every`. */
  readonly times?: readonly Millis[];
  /** 0: one each reading. Of no effect where there are times. */
  readonly every: Millis;
  /** Whether it begins again after the last, which lasts as long as the one before it; else it stays at the last. */
  readonly isLoop?: boolean;
}

/** Starts a replay; each call is a reading, this long after the start. */
export function startReplay({ values, times, every, isLoop = false }: Replay): (elapsed: Millis) => number {
  let reads = 0;
  const indexAt = (elapsed: Millis): number => {
    if (times !== undefined) return indexOfTime(times, isLoop ? elapsed % roundOf(times) : elapsed);
    return every === 0 ? reads++ : Math.floor(elapsed / every);
  };
  return (elapsed) => {
    const index = indexAt(elapsed);
    return values[isLoop ? index % values.length : Math.min(index, values.length - 1)] ?? Number.NaN;
  };
}

/** How long all of them take. */
function roundOf(times: readonly Millis[]): Millis {
  const last = times.at(-1) ?? 0;
  // One sample alone stays for ever, whatever the round.
  return last + (last - (times.at(-2) ?? last)) || 1;
}

/** The last that has begun: by halves, for a record may be long. */
function indexOfTime(times: readonly Millis[], elapsed: Millis): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((times[middle] ?? 0) <= elapsed) low = middle;
    else high = middle - 1;
  }
  return low;
}
