import type { LogLevel, Millis } from "@thimble/base";
import type { Budget, Grants, PropertyPath, Qos, QueuePolicy, Triggers } from "@thimble/model";
import type { PreparedModule } from "../prepare/prepared-module.ts";
import type { FolderGrant } from "../wasi/folder-grant.ts";
import type { EventMeter } from "./event-meter.ts";
import type { ThingRequest, WaitAnswer } from "./wait.ts";

/** Which container: `<app>/<service>` or, with replicas, `<app>/<service>/<n>`. */
export type ContainerId = string & { readonly __brand?: "ContainerId" };

/** The value of a key of keyed state. */
export type StateValue = number | Uint8Array;

/** Everything an engine needs to run one container. Shared parts may be shared by any number of containers. */
export interface ContainerSpec {
  readonly id: ContainerId;
  readonly module: PreparedModule;
  readonly environment: Readonly<Record<string, string>>;
  readonly grants: Grants;
  readonly on: Triggers;
  readonly budget: Budget;
  readonly queue: QueuePolicy;
  /** Declared limits of writable properties, in their units; a write outside is refused as out of range. Default: any number. */
  readonly ranges?: Readonly<Record<PropertyPath, ValueRange>>;
  /** Folders that a container of WASI finds. Default: none. */
  readonly folders?: readonly FolderGrant[];
  /** What the container's keyed state holds when it starts. */
  readonly state: ReadonlyMap<string, StateValue>;
  /** Counts what its events cost, for as many containers as it is given with. Default: nobody counts. */
  readonly meter?: EventMeter;
}

/** From `minimum` to `maximum`, both included; undefined for no limit. */
export interface ValueRange {
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

/** What became of an event offered to a container. */
export type Offer = "accepted" | "dropped-oldest" | "dropped-newest" | "full";

/**
 * Something an event asked of the world, in the order in which it asked; changes of state come last, one for each key with what it
 * holds in the end.
 */
export type Effect =
  | {
      readonly kind: "publish";
      readonly topic: string;
      readonly payload: Uint8Array;
      /** Level for the device's MQTT clients. */
      readonly qos: Qos;
      /** Whether the bus keeps it for later subscribers; an empty payload then makes it forget the last. */
      readonly retain: boolean;
    }
  | { readonly kind: "write"; readonly property: PropertyPath; readonly value: number }
  | { readonly kind: "set-state"; readonly key: string; readonly value: StateValue }
  | { readonly kind: "delete-state"; readonly key: string }
  | { readonly kind: "log"; readonly level: LogLevel; readonly message: string };

/** The effects of one handled event: applied all or nothing. An event without effects makes no such record. */
export interface EventEffects {
  readonly container: ContainerId;
  /** Time of the event itself: seconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
  readonly effects: readonly Effect[];
}

/** Why a container ended. */
export type EndReason =
  | "stopped"
  | "trap"
  | "instructions"
  | "memory"
  | "denied"
  | "stack"
  | "exited"
  | "watchdog"
  | "engine-lost";

/** A container that does not run any more. */
export interface ContainerEnd {
  readonly container: ContainerId;
  readonly reason: EndReason;
  /** For a person: what happened and where, e.g. `Cannot open machine/pressure: not granted`. */
  readonly message: string;
  /** Accepted events that no handler got through, ticks included: they went with the container. Not counted where it is left out. */
  readonly dropped?: number;
  /** With the reason `exited`: the status, 0 where all went well. */
  readonly exitStatus?: number;
}

/** Use since the container was started, as it is counted: telling it costs nothing, so that many can be asked at once. */
export interface ContainerCounts {
  /** Events handled, traps included. */
  readonly handled: number;
  /** Events dropped by the queue policy, offered after the end, or accepted and gone with the container when it ended. */
  readonly dropped: number;
  /** Events waiting. */
  readonly queued: number;
  readonly instructions: { readonly total: number; readonly last: number; readonly maximum: number };
  /** Bytes of linear memory now. */
  readonly memoryBytes: number;
  readonly stateBytes: number;
  /** How often it asked for more than it may and was refused; a count for each budget. @see docs/budgets.md */
  readonly refused: {
    /** Messages over the budget of messages. */
    readonly messages: number;
    /** Messages, not bytes, over the budget of bytes. */
    readonly bytes: number;
    readonly stateSets: number;
    readonly logLines: number;
    /** Writes over the budget, not granted, out of range, or to a device that is gone. */
    readonly writes: number;
    /** Messages for it that were refused, see `offerMessage`. */
    readonly tooLarge: number;
  };
}

/** Use since the container was started, for `ps`. */
export interface ContainerStats extends ContainerCounts {
  /** Medians and tails over the last events, at least 1,024 where there were as many. */
  readonly instructions: ContainerCounts["instructions"] & { readonly p50: number; readonly p99: number };
  /** Milliseconds from the arrival of an event at the agent to the return of its handler; over the same events. */
  readonly latency: { readonly p50: Millis; readonly p99: Millis };
}

/** What an engine is doing. */
export interface EngineStats {
  /** Threads that run containers beside the calling one. */
  readonly workers: number;
  /** Workers that died by themselves and were replaced. */
  readonly workersLost: number;
  /** Workers that the watchdog ended and replaced. */
  readonly workersStuck: number;
  /** Linear memories that containers hold, and zeroed ones that wait for the next. Of workers, as of their last answer. */
  readonly memories: { readonly leased: number; readonly warm: number };
}

/** What an engine tells its owner, in order. When `effects` returns, the owner answers for them, and the engine forgets the events. */
export interface EngineListener {
  effects(batch: readonly EventEffects[]): void;
  /**
   * When what was handed over is applied, where that is so far behind that containers should ask for no more until then; else undefined. Containers that asked
   * for much are held meanwhile; by `WorkerEngine` only, as `InlineEngine` has its owner's thread. Default: never.
   */
  applied?(): Promise<void> | undefined;
  /**
   * A container ended that nobody had asked to stop; never called for one whose `start` or `stop` is under way. The owner decides
   * whether to start it again, and may do so at once.
   */
  ended(end: ContainerEnd): void;
  /**
   * A handler asks a Thing and waits for the answer; the effects of what it did before were handed over. Resolves with the answer, a failure among
   * them; what it rejects with is logged, and `failed` to the container. The signal is aborted when nobody waits any more: the time is up, or the
   * container is being stopped or was lost; what comes then is dropped. Default: every Thing is unreachable.
   */
  askThing?(container: ContainerId, request: ThingRequest, signal: AbortSignal): Promise<WaitAnswer>;
}

/**
 * Runs tiny containers. One event at a time for each container, in order; nothing a container does stops the engine.
 *
 * Concurrency: calls are made from one thread; `offer…` never waits and never calls into a container before it returns.
 */
export interface Engine extends AsyncDisposable {
  /**
   * Leases memory, instantiates, runs `start`.
   * @throws ThimbleError runtime.* when the container could not be started, with the reason; nothing is left behind.
   */
  start(spec: ContainerSpec): Promise<ContainerHandle>;
  stats(): EngineStats;
  /** Ends every container, each after `stop`, and gives everything back. Idempotent. */
  close(): Promise<void>;
}

/** A running container. */
export interface ContainerHandle {
  readonly id: ContainerId;
  /** A reading for the property with this number in `properties`; a property not under `on.reading` only updates what `things.read` gives. */
  offerReading(property: number, value: number, time: number, quality: number): Offer;
  /**
   * A message for the filter with this number in `on.message`. One whose topic and payload take more than a quarter of the memory that the
   * container may have is dropped and counted as `refused.tooLarge`: no sender can make the container run out of memory.
   */
  offerMessage(subscription: number, topic: string, payload: Uint8Array, time: number): Offer;
  /** The granted properties by their numbers: first `on.reading` in order, then further `grants.read`, then further `grants.write`. */
  readonly properties: readonly PropertyPath[];
  /** Resolves when the queue is at most half full, for senders under `push-back`. */
  room(): Promise<void>;
  /** Resolves when everything accepted so far is handled and its effects are with the owner. */
  drained(): Promise<void>;
  /** What `stats` tells, without what must be computed. */
  counts(): ContainerCounts;
  stats(): ContainerStats;
  /**
   * Handles what is queued, runs the export `stop`, frees everything. Idempotent. What a handler waits for ends at once as `cancelled`, and so does
   * every wait after that.
   */
  stop(): Promise<void>;
  /**
   * Ends the container as it is and frees everything: what is queued is dropped, `stop` is not run, no effect of it comes any more and `ended` is not
   * called. Its name is free at once. For one whose work must not count. Returns how many accepted events were dropped. Idempotent.
   */
  abandon(): number;
}
