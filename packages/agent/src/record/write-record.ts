import type { EpochMillis } from "@thimble/base";
import type { PropertyPath } from "@thimble/model";

/** A write to a Thing, as it is kept. */
export interface WriteRecord {
  readonly time: EpochMillis;
  readonly property: PropertyPath;
  /** A container id, `control`, or `safe-state`. */
  readonly by: string;
  /** What was there before; undefined when that was not known. */
  readonly old: number | undefined;
  readonly value: number;
  /** Why it came to nothing; undefined when the device confirmed it. */
  readonly failure: string | undefined;
}
