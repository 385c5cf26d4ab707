import type { Millis } from "@thimble/base";
import type { ActionPath, Failure, PropertyPath } from "@thimble/model";

/** What a handler may ask of a Thing and wait for. */
export type ThingRequest =
  | { readonly kind: "read"; readonly property: PropertyPath }
  | { readonly kind: "write"; readonly property: PropertyPath; readonly value: number }
  /** `input` is NaN for none. */
  | { readonly kind: "invoke"; readonly action: ActionPath; readonly input: number };

/** What a handler waits for, and how long at most. */
export type WaitRequest =
  /** Nothing: it waits until the time is over. */
  { readonly kind: "sleep"; readonly timeout: Millis } | (ThingRequest & { readonly timeout: Millis });

/**
 * What came of it: `value` is that of the reading, or what an action gave, NaN for nothing. `time`, in seconds since 1970-01-01T00:00:00Z, and
 * `quality`, by its number, are those of a reading.
 */
export type WaitAnswer =
  | { readonly value: number; readonly time?: number; readonly quality?: number }
  | { readonly failure: Failure };
