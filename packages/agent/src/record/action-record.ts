import type { EpochMillis } from "@thimble/base";
import type { ActionPath } from "@thimble/model";

/** An action of a Thing that was invoked, as it is kept. */
export interface ActionRecord {
  readonly time: EpochMillis;
  readonly action: ActionPath;
  /** A container id, or `control`. */
  readonly by: string;
  /** What it was told, and what it gave; undefined for nothing. */
  readonly input: number | undefined;
  readonly output: number | undefined;
  /** Whether the device has said that it is done. */
  readonly isConfirmed: boolean;
  /** Why it came to nothing; undefined when it was carried out. */
  readonly failure: string | undefined;
}
