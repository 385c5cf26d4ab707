import type { EpochMillis, Millis } from "@thimble/base";
import type { ContainerId, CumulativeHistogram, EngineStats, EventMeter } from "@thimble/runtime";
import type { BusCounts } from "../bus/bus.ts";
import type { ActionCounts } from "../containers/action-desk.ts";
import type { Sums } from "../containers/sums.ts";
import type { WriteCounts } from "../containers/write-queue.ts";
import type { MqttCounts } from "../mqtt/mqtt-listener.ts";
import type { ContainerPhase } from "../plan/current-state.ts";
import type { FailureReason } from "../record/device-event.ts";
import type { ContainerLimits } from "../reported-state.ts";
import type { StoreCounts } from "../state/measured-state-store.ts";

/** What a container has now. */
export interface Holdings {
  readonly memoryBytes: number;
  readonly stateBytes: number;
  /** Events waiting. */
  readonly queued: number;
}

/** A service, or all of them where there are too many. */
export interface ServiceSnapshot extends Holdings {
  readonly service: string;
  /** Since the agent was started, of containers that are gone too. */
  readonly sums: Sums;
  readonly phases: Readonly<Record<ContainerPhase, number>>;
  readonly ends: ReadonlyMap<FailureReason, number>;
  readonly meter: EventMeter;
  /** Undefined where there are too many services to tell them apart. */
  readonly limits: ContainerLimits | undefined;
}

/** A container, where there are not too many. */
export interface ContainerSnapshot extends Holdings {
  readonly container: ContainerId;
  readonly service: string;
  readonly isRunning: boolean;
  /** Over all its runs since the agent was started. */
  readonly sums: Sums;
  /** Instructions of the dearest event since its last start. */
  readonly maximum: number;
  /** Since it was first deployed. */
  readonly restarts: number;
}

/** A Thing, as far as metrics tell of it. */
export interface ThingSnapshot {
  readonly thing: string;
  readonly isReachable: boolean;
  readonly reads: number;
  readonly errors: number;
  readonly retries: number;
  readonly dropped: number;
}

/** What the process says of itself. */
export interface ProcessCounts {
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  /** Of all its threads. */
  readonly cpuSeconds: number;
  readonly startedAt: EpochMillis;
  /** Time in which the agent's thread did something. */
  readonly busy: Millis;
  /** In whole microseconds: how late the agent's thread came to what was due. */
  readonly delays: CumulativeHistogram;
  /** By kind of collection, in whole microseconds: how long the agent's thread stood still. */
  readonly pauses: ReadonlyMap<string, CumulativeHistogram>;
}

/** Everything that metrics are made from, at one moment. */
export interface MetricsSnapshot {
  /** Of Thimble; undefined where nobody said. */
  readonly version: string | undefined;
  readonly services: readonly ServiceSnapshot[];
  /** Empty when there are too many. */
  readonly containers: readonly ContainerSnapshot[];
  /** How many have no series of their own. */
  readonly omitted: number;
  readonly engine: EngineStats;
  readonly bus: BusCounts;
  /** Undefined when MQTT clients are not served. */
  readonly mqtt: MqttCounts | undefined;
  readonly store: StoreCounts;
  readonly readings: number;
  readonly writes: WriteCounts;
  readonly actions: ActionCounts;
  readonly staleProperties: number;
  readonly things: readonly ThingSnapshot[];
  readonly process: ProcessCounts;
}
