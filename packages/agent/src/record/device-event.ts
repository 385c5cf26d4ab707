import type { EpochMillis, LogLevel, Millis } from "@thimble/base";
import type { ActionPath, PropertyPath } from "@thimble/model";
import type { ContainerId, EndReason } from "@thimble/runtime";

/** Something that happened on the device and that a person or the server may want to know. */
export type DeviceEvent = { readonly time: EpochMillis } & DeviceEventBody;

/** A device event without its time. */
export type DeviceEventBody =
  | { readonly kind: "deployed"; readonly app: string }
  | { readonly kind: "refused"; readonly app: string; readonly code: string; readonly message: string }
  /** An operator let the device go back to an older release; 0 is an image without a number. */
  | {
      readonly kind: "went-back";
      readonly app: string;
      readonly repository: string;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: "step-failed"; readonly step: string; readonly code: string; readonly message: string }
  | { readonly kind: "container-started"; readonly container: ContainerId; readonly digest: string }
  | {
      readonly kind: "container-stopped";
      readonly container: ContainerId;
      /** Accepted events that it did not get through within its grace period; left out for none. */
      readonly dropped?: number;
    }
  | {
      readonly kind: "container-ended";
      readonly container: ContainerId;
      readonly reason: FailureReason;
      readonly message: string;
      /** Accepted events that no handler got through: they went with it. */
      readonly dropped: number;
      /** Where it exited by itself; 0 says that all went well. */
      readonly exitStatus?: number;
    }
  | {
      readonly kind: "container-restarting";
      readonly container: ContainerId;
      /** Which restart this is, from 1. */
      readonly restart: number;
      /** How long until then. */
      readonly delay: Millis;
    }
  | { readonly kind: "thing-unreachable"; readonly thing: string; readonly message: string }
  | { readonly kind: "thing-recovered"; readonly thing: string }
  | {
      readonly kind: "write";
      readonly property: PropertyPath;
      readonly value: number;
      /** What was there before; left out when that was not known. */
      readonly old?: number;
      readonly by: string;
    }
  | {
      readonly kind: "write-failed";
      readonly property: PropertyPath;
      readonly value: number;
      readonly by: string;
      readonly message: string;
    }
  | {
      readonly kind: "invoked";
      readonly action: ActionPath;
      /** What it was told; left out for nothing. */
      readonly input?: number;
      /** What it gave; left out for nothing. */
      readonly output?: number;
      readonly by: string;
      /** Whether the device has said that it is done; otherwise it was sent, and no more is known. */
      readonly isConfirmed: boolean;
    }
  | {
      readonly kind: "invoke-failed";
      readonly action: ActionPath;
      readonly input?: number;
      readonly by: string;
      readonly message: string;
    }
  /** A person let something go wrong with a simulated Thing, or a property of it. */
  | {
      readonly kind: "thing-broken";
      readonly thing: string;
      readonly property?: string;
      /** The kinds of what goes wrong. */
      readonly faults: readonly string[];
    }
  | { readonly kind: "thing-mended"; readonly thing: string; readonly property?: string }
  /** A property of a Thing that answers has no new value for longer than its description lets it. */
  | { readonly kind: "property-stale"; readonly property: PropertyPath }
  | { readonly kind: "property-fresh"; readonly property: PropertyPath }
  /** A blob of the image store is not what its digest names. It stays where what runs needs it. */
  | {
      readonly kind: "blob-damaged";
      readonly digest: string;
      readonly images: readonly string[];
      readonly state: "kept" | "moved" | "unreadable";
    }
  | { readonly kind: "state-moved-aside"; readonly path: string };

/**
 * Why a container does not run: as the engine told, `start` when it could not be started, or `state` when what it did
 * could not be committed.
 */
export type FailureReason = Exclude<EndReason, "stopped"> | "start" | "state";

/** A line that a container logged. */
export interface LogLine {
  readonly time: EpochMillis;
  readonly container: ContainerId;
  readonly level: LogLevel;
  readonly message: string;
}
