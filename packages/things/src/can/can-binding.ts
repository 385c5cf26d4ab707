import type { Binding } from "../driver/binding.ts";
import type { CanSignal } from "./can-signal.ts";

/** Where a property is on a CAN bus. */
export interface CanBinding extends Binding {
  readonly driver: "can";
  readonly id: number;
  readonly isExtended: boolean;
  /** Bytes of the frame that is sent where none was seen before. */
  readonly length: number;
  readonly signal: CanSignal;
  /** The value that another signal has in frames that have this one; undefined for every frame. */
  readonly only: { readonly signal: CanSignal; readonly value: number } | undefined;
}

/** Whether a property is on a CAN bus. */
export function isCanBinding(binding: Binding | undefined): binding is CanBinding {
  return binding?.driver === "can";
}
