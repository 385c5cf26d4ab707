import type { EpochMillis, LogRecord, Millis } from "@thimble/base";
import type { Fault } from "../container/container-fault.ts";
import type { SharedSpec } from "../container/service-profile.ts";
import type { ContainerId, Effect, StateValue } from "../engine/engine.ts";
import type { WaitAnswer, WaitRequest } from "../engine/wait.ts";
import type { EventRecords } from "./event-records.ts";

/** What a worker is given when it is made. */
export interface WorkerSetup {
  /** @see Progress */
  readonly progress: SharedArrayBuffer;
  readonly maximumWarmMemories: number | undefined;
  /** @see WorkerEngineOptions.seed */
  readonly seed: number | undefined;
  readonly maximumSuspended: number | undefined;
  /** Whether other threads of the machine go first. */
  readonly isNice: boolean;
}

/** From the engine to a worker, in order. Slots are the engine's numbers of containers, never used twice. */
export type ToWorker =
  /** Makes a service known. */
  | { readonly kind: "profile"; readonly profile: number; readonly spec: SharedSpec }
  | { readonly kind: "forget-profile"; readonly profile: number }
  /** Makes containers; the first event of each starts it. */
  | { readonly kind: "containers"; readonly containers: readonly NewContainer[] }
  /** Lets a container go as it is; nothing more is heard of it. */
  | { readonly kind: "drop-container"; readonly slot: number }
  | {
      readonly kind: "events";
      readonly records: EventRecords;
      /** The engine's monotonic time and the threads' common time, taken together: what links the two. */
      readonly monotonic: Millis;
      readonly thread: Millis;
    }
  /** Answers to what handlers wait for. One that waits no more does not hear of it. */
  | {
      readonly kind: "answers";
      readonly answers: readonly RemoteAnswer[];
      readonly monotonic: Millis;
      readonly wall: EpochMillis;
      readonly thread: Millis;
    }
  /** What the oldest message asked for that had to be confirmed is applied. */
  | { readonly kind: "confirmed" }
  /** A container is being stopped: what it waits for, and may wait for later, ends at once as cancelled. */
  | { readonly kind: "cancel"; readonly slot: number };

/** A container that a worker is to make. */
export interface NewContainer {
  readonly slot: number;
  readonly profile: number;
  readonly id: ContainerId;
  /** Undefined for none: an empty Map takes longer on the way than all the rest. */
  readonly state: ReadonlyMap<string, StateValue> | undefined;
  /** Last readings, property, value, time and quality of each; undefined for none. */
  readonly readings: readonly number[] | undefined;
}

/** From a worker to the engine. */
export type FromWorker =
  | { readonly kind: "online" }
  | { readonly kind: "log"; readonly record: LogRecord }
  | DoneMessage;

/** What a worker did since the last message: the events and everything they asked for come together or not at all. */
export interface DoneMessage {
  readonly kind: "done";
  /** Messages with events that the worker took in since the last. */
  readonly received: number;
  /** Events in the order in which they were handled: slot, whether a handler saw it, instructions, latency in milliseconds of each. */
  readonly acks: Float64Array<ArrayBuffer>;
  readonly effects: readonly RemoteEffects[];
  /** Whether the engine is to say when the effects are applied. */
  readonly asksToConfirm: boolean;
  /** Handlers that wait from now on; what they asked for before is among the effects. */
  readonly waits: readonly RemoteWait[];
  readonly ticks: readonly { readonly slot: number; readonly period: Millis }[];
  /** Of every container that handled an event. @see usage-records.ts */
  readonly usage: Float64Array<ArrayBuffer>;
  /** Containers that ended, `fault` undefined where by `stop`; what waited for them is dropped. */
  readonly ended: readonly { readonly slot: number; readonly fault: Fault | undefined }[];
}

/** What the handler that runs in a slot waits for; `number` says which of its waits it is. */
export interface RemoteWait {
  readonly slot: number;
  readonly number: number;
  readonly request: WaitRequest;
}

/** What it waited for. */
export interface RemoteAnswer {
  readonly slot: number;
  readonly number: number;
  readonly answer: WaitAnswer;
}

/** The effects of one event of the container in a slot. */
export interface RemoteEffects {
  readonly slot: number;
  readonly time: number;
  readonly effects: readonly Effect[];
}

/** Numbers of one event in `DoneMessage.acks`. */
export const ACK_WORDS = 4;
