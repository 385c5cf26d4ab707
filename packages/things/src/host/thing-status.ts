import type { EpochMillis, ThimbleError } from "@thimble/base";
import type { Thing } from "@thimble/model";

/** How a Thing on a device does. */
export interface ThingStatus {
  readonly thing: Thing;
  /** Whether its device answered last time; false until it did once. */
  readonly isReachable: boolean;
  /** Since when it is reachable or not. */
  readonly since: EpochMillis;
  /** What went wrong last; undefined when nothing ever did. It stays after a recovery. */
  readonly lastError: ThimbleError | undefined;
  /** Values that the device gave, since the Thing was added. */
  readonly reads: number;
  /** Reads, writes and connections that failed, since the Thing was added. */
  readonly errors: number;
  /** Waits before trying again, since the Thing was added. */
  readonly retries: number;
  /** Values and events that gave way to newer ones because nobody had time for them, since the Thing was added. */
  readonly dropped: number;
}
