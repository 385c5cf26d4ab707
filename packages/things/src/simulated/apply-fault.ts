import { assertNever, type Millis, type Random } from "@thimble/base";
import type { ValueFault } from "./fault.ts";

const MILLIS_PER_HOUR = 3_600_000;

/** When and on what a fault is applied. */
export interface FaultMoment {
  /** Since the fault began. */
  readonly since: Millis;
  /** What the property was before it began. */
  readonly before: number;
  readonly random: Random;
}

/** What a fault makes of a value. Pure but for what it draws from `random`. */
export function applyFault(fault: ValueFault, value: number, { since, before, random }: FaultMoment): number {
  switch (fault.kind) {
    case "stuck":
      return before;
    case "noise":
      return value + fault.amplitude * (2 * random.next() - 1);
    case "drift":
      return value + (fault.perHour * since) / MILLIS_PER_HOUR;
    case "spikes":
      return value + fault.height;
    default:
      return assertNever(fault);
  }
}
