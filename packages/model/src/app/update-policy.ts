import type { Millis } from "@thimble/base";

/** How a new version of a service takes the place of the old one. @see Compose Deploy Specification, `update_config` */
export interface UpdatePolicy {
  /** Containers that are changed at a time; 0 for all at once. Default 1. */
  readonly parallelism: number;
  /** Wait between groups of containers. Default 0. */
  readonly delay: Millis;
  /** How long a changed container is watched for failure. Default 0. */
  readonly monitor: Millis;
  /** What happens when too many failed. Default `pause`. */
  readonly failureAction: "continue" | "rollback" | "pause";
  /** Share of the containers that may fail, 0 to 1, both inclusive. Default 0. */
  readonly maximumFailureRatio: number;
  /** Whether the old one is stopped first or the new one started first. Default `stop-first`. */
  readonly order: "stop-first" | "start-first";
}

/** The choices of `failureAction`. */
export const FAILURE_ACTIONS: readonly UpdatePolicy["failureAction"][] = ["continue", "rollback", "pause"];
/** The choices of `order`. */
export const UPDATE_ORDERS: readonly UpdatePolicy["order"][] = ["stop-first", "start-first"];

/** What Compose does where `update_config` says nothing. @see Compose Deploy Specification, `update_config` */
export const DEFAULT_UPDATE: UpdatePolicy = {
  parallelism: 1,
  delay: 0,
  monitor: 0,
  failureAction: "pause",
  maximumFailureRatio: 0,
  order: "stop-first",
};
