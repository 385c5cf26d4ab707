import type { EpochMillis, Millis } from "@thimble/base";
import type { ContainerId, ContainerStats } from "@thimble/runtime";
import type { ThingStatus } from "@thimble/things";
import type { ContainerPhase } from "./plan/current-state.ts";
import type { RestartRecord } from "./state/state-store.ts";

/** What a container may use. */
export interface ContainerLimits {
  /** For one event. */
  readonly instructions: number;
  /** Of linear memory. */
  readonly memoryBytes: number;
  readonly stateBytes: number;
  /** Events that may wait. */
  readonly queue: number;
}

/** A container on the device. */
export interface ContainerReport {
  readonly container: ContainerId;
  readonly service: string;
  /** Reference of its image as compose.yaml has it. */
  readonly image: string;
  readonly digest: string;
  readonly phase: ContainerPhase;
  /** Since its last start; 0 when it does not run. */
  readonly uptime: Millis;
  /** What it may use. */
  readonly limits: ContainerLimits;
  /**
   * What the dearest event since the start left of the budget of instructions: 1 for all of it, 0 for nothing. Left out when it does not
   * run or has handled nothing.
   */
  readonly headroom?: number;
  /** Left out when it does not run. */
  readonly stats?: ContainerStats;
  /** Left out when it never ended by itself. */
  readonly restarts?: RestartRecord;
}

/** A Thing on the device. */
export interface ThingReport extends Omit<ThingStatus, "lastError"> {
  /** What went wrong last, for a person; left out when nothing ever did. */
  readonly lastError?: string;
}

/** What a report is to hold. */
export interface ReportOptions {
  /** Most containers described, those first started first. Default all. */
  readonly containers?: number;
}

/** What is on the device now. Plain data: it goes over the control socket as JSON. */
export interface ReportedState {
  /** Name of the app; left out when none was ever accepted. */
  readonly app?: string;
  readonly startedAt: EpochMillis;
  readonly uptime: Millis;
  /** Left out when MQTT clients are not served. */
  readonly mqttPort?: number;
  /** Left out when metrics are not served. */
  readonly metricsPort?: number;
  readonly readings: {
    /** Since the agent was started. */
    readonly total: number;
    /** Over the last ten seconds. */
    readonly perSecond: number;
  };
  readonly containers: readonly ContainerReport[];
  readonly things: readonly ThingReport[];
}
