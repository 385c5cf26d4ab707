import type { Millis } from "@thimble/base";
import type { ContainerHandle, ContainerStats } from "@thimble/runtime";
import type { ContainerPhase } from "../plan/current-state.ts";
import type { Instance } from "../plan/instance.ts";
import type { RestartRecord } from "../state/state-store.ts";

/** A container as `report` tells of it. */
export interface SupervisedContainer extends Pick<LiveContainer, "instance" | "phase" | "restarts"> {
  /** Since it was started the last time; 0 when it does not run. */
  readonly uptime: Millis;
  /** Undefined when it does not run. */
  readonly stats: ContainerStats | undefined;
}

/** A container of the device, as it is: looking at it costs nothing. */
export interface LiveContainer {
  readonly instance: Instance;
  readonly phase: ContainerPhase;
  /** Means nothing when it does not run. */
  readonly handle: ContainerHandle | undefined;
  /** Undefined when it never ended by itself. */
  readonly restarts: RestartRecord | undefined;
  /** When it was started the last time, on the monotonic clock. */
  readonly startedAt: Millis;
}
