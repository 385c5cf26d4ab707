import type { Binding } from "../driver/binding.ts";
import type { Signal } from "./signal.ts";

/** A property that is made up. */
export interface SimulatedBinding extends Binding {
  readonly driver: "simulated";
  /** What is written under a key is read under it from then on. */
  readonly key: string;
  readonly signal: Signal;
}

/** Whether a property is made up. */
export function isSimulatedBinding(binding: Binding): binding is SimulatedBinding {
  return binding.driver === "simulated";
}
