import type { ContainerId } from "@thimble/runtime";
import type { ModuleKey } from "./step.ts";

/**
 * How a container stands.
 * - `running`: it runs.
 * - `waiting`: it ended and is to be started again later.
 * - `due`: it ended and is to be started again now.
 * - `ended`: it ended and its restart policy leaves it so.
 */
export type ContainerPhase = "running" | "waiting" | "due" | "ended";

/** A container as far as a plan depends on it. */
export interface CurrentContainer {
  readonly container: ContainerId;
  /** Of the instance that it was started as. */
  readonly fingerprint: string;
  readonly phase: ContainerPhase;
}

/** What is on the device now, as far as a plan depends on it. */
export interface CurrentState {
  readonly modules: readonly ModuleKey[];
  /** Role -> text of the Thing Description. */
  readonly things: ReadonlyMap<string, string>;
  /** In the order in which they were first started. */
  readonly containers: readonly CurrentContainer[];
}
