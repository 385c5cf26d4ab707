import type { Millis } from "@thimble/base";

/** When something goes wrong, since the simulation began or the fault was switched on. */
export interface FaultTimes {
  /** Default 0. */
  readonly from?: Millis;
  /** How long it lasts; left out for ever. Above 0. */
  readonly for?: Millis;
  /** It comes again this long after it began; at least `for`. Left out for once. */
  readonly every?: Millis;
  /** How likely each reading is hit while it lasts, above 0 to 1. Default 1. */
  readonly probability?: number;
  /** The same seed gives the same chances; left out for others each time. */
  readonly seed?: number;
}

/** What is wrong with a value. */
export type ValueFault =
  /** It stays what it was when the fault began. */
  | { readonly kind: "stuck" }
  /** Adds up to `amplitude`, up or down, all as likely; in the property's unit. */
  | { readonly kind: "noise"; readonly amplitude: number }
  /** Adds `perHour` times the hours since the fault began; in the property's unit. */
  | { readonly kind: "drift"; readonly perHour: number }
  /** Adds `height`; with a probability it is a spike now and then. */
  | { readonly kind: "spikes"; readonly height: number };

/** What is wrong with an answer. */
export type AnswerFault =
  /** There is none: base.timeout. */
  | { readonly kind: "drop-outs" }
  /** It comes later by this. */
  | { readonly kind: "slow"; readonly by: Millis }
  /** It does not fit its checksum: things.bad-answer. */
  | { readonly kind: "wrong-checksums" }
  /** It is a refusal: things.refused. */
  | { readonly kind: "refused" }
  /** The device is not there: things.unreachable. */
  | { readonly kind: "gone" };

/** What goes wrong with a simulated property or device, and when. */
export type Fault = (ValueFault | AnswerFault) & FaultTimes;

/** The kinds of faults there are. */
export const FAULT_KINDS: readonly Fault["kind"][] = [
  "stuck",
  "noise",
  "drift",
  "spikes",
  "drop-outs",
  "slow",
  "wrong-checksums",
  "refused",
  "gone",
];

/** Whether a fault is in the value, and not in the answer that carries it. */
export function isValueFault(fault: Fault): fault is ValueFault & FaultTimes {
  return fault.kind === "stuck" || fault.kind === "noise" || fault.kind === "drift" || fault.kind === "spikes";
}
