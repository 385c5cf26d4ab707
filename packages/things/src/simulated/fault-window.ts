import type { Millis } from "@thimble/base";
import type { FaultTimes } from "./fault.ts";

/** How long ago the fault began that lasts at this time; undefined when none does. */
export function sinceFaultBegan(times: FaultTimes, elapsed: Millis): Millis | undefined {
  const { from = 0, for: lasts = Number.POSITIVE_INFINITY, every } = times;
  if (elapsed < from) return undefined;
  const since = every === undefined ? elapsed - from : (elapsed - from) % every;
  return since < lasts ? since : undefined;
}
