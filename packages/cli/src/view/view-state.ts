import type { Millis } from "@thimble/base";
import type { Quality } from "@thimble/model";

/** Everything the live view shows, at one moment. */
export interface ViewState {
  /** Name of the app. */
  readonly app: string;
  /** Since the start. */
  readonly elapsed: Millis;
  /** Readings through the bus in the last second. */
  readonly readingsPerSecond: number;
  /** What stands above everything, e.g. that the record has ended, and how to join in. */
  readonly notices: readonly string[];
  readonly things: readonly ThingView[];
  readonly properties: readonly PropertyView[];
  /** Those that are shown, and one more where there are more. */
  readonly containers: readonly ContainerView[];
  /** The last events, oldest first. */
  readonly events: readonly EventView[];
}

/** A Thing, and whether it answers. */
export interface ThingView {
  readonly name: string;
  readonly isReachable: boolean;
}

/** A property of a Thing and its last reading. */
export interface PropertyView {
  /** `machine/temperature`. */
  readonly path: string;
  /** NaN when there is none. */
  readonly value: number;
  /** What the value means, where somebody knows; it is shown in place of the value. */
  readonly meaning: string | undefined;
  readonly unit: string | undefined;
  readonly isBoolean: boolean;
  /** Seconds since 1970; when it was measured. */
  readonly time: number;
  readonly quality: Quality;
}

/** A container and its use since it was started. */
export interface ContainerView {
  readonly service: string;
  /** `running`, or what is going on instead. */
  readonly state: string;
  readonly handled: number;
  readonly dropped: number;
  readonly eventsPerSecond: number;
  /** Median over the last events. */
  readonly instructionsPerEvent: number;
  /** 99th percentile, over the last events, of the time from an event's arrival to the return of its handler. */
  readonly latencyP99: Millis;
  /** Linear memory. */
  readonly memoryBytes: number;
  readonly restarts: number;
}

/** Something that happened, as it is told. */
export type Told = Pick<EventView, "subject" | "text" | "severity">;

/** Something that happened, as it is shown. */
export interface EventView {
  /** Counts up from 1, so that each is shown once. */
  readonly order: number;
  /** When it happened first; seconds since 1970 by the device's clock. */
  readonly time: number;
  /** What it is about, as a container or a property. */
  readonly subject: string;
  readonly text: string;
  /** How often it happened before something else about its subject did, at least 1. */
  readonly repeats: number;
  readonly severity: "good" | "warning" | "bad";
}
