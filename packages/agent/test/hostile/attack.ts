import type { ErrorCode } from "@thimble/base";
import type { Budget, Service } from "@thimble/model";
import type { ContainerStats } from "@thimble/runtime";
import type { FailureReason } from "../../src/record/device-event.ts";

/** What must come of an attack. */
export type AttackOutcome =
  /** The container is ended with one of these reasons, again and again. */
  | { readonly kind: "ends"; readonly reasons: readonly FailureReason[] }
  /** It goes on, and what it is refused is counted here. */
  | { readonly kind: "refused"; readonly counter: keyof ContainerStats["refused"] }
  /** It goes on, within its budget. */
  | { readonly kind: "lives" }
  /** It goes on, and nothing is counted. */
  | { readonly kind: "quiet" }
  /** It goes on, and events that find no room before it are dropped. */
  | { readonly kind: "drops" }
  /** The deployment is refused with this code. */
  | { readonly kind: "rejected"; readonly code: ErrorCode };

/** Something that a container may try against its neighbours or the agent. */
export interface Attack {
  /** Lower case with dashes: part of the name of a metric. */
  readonly name: string;
  /** What it does, for a person. */
  readonly does: string;
  /** The module. */
  readonly wasm: () => Uint8Array;
  /** What wakes it beside `machine/temperature`: default nothing. */
  readonly on?: Partial<Service["on"]>;
  readonly grants?: Partial<Service["grants"]>;
  readonly budget?: Partial<Budget>;
  /** How many do it at the same time where delays are measured. Default 1. */
  readonly attackers?: number;
  readonly outcome: AttackOutcome;
}

/** The attack ends its container with one of these reasons. */
export function ends(...reasons: readonly FailureReason[]): AttackOutcome {
  return { kind: "ends", reasons };
}

/** The attack is refused what is counted here. */
export function refused(counter: keyof ContainerStats["refused"]): AttackOutcome {
  return { kind: "refused", counter };
}

/** The attack is not even deployed. */
export function rejected(code: ErrorCode): AttackOutcome {
  return { kind: "rejected", code };
}

/** The attacker handles nothing any more. */
export const DROPS: AttackOutcome = { kind: "drops" };

/** Nothing is seen of the attack. */
export const QUIET: AttackOutcome = { kind: "quiet" };

/** The attack is within its budget. */
export const LIVES: AttackOutcome = { kind: "lives" };
