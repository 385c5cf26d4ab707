import type { Binding } from "../driver/binding.ts";
import type { EventPattern } from "./event-pattern.ts";
import type { Fault } from "./fault.ts";
import type { ModelPort } from "./model-port.ts";
import type { Signal } from "./signal.ts";

/** A property that is made up. */
export interface SimulatedBinding extends Binding {
  readonly driver: "simulated";
  /** What is written under a key is read under it from then on. */
  readonly key: string;
  readonly signal: Signal | ModelPort;
  /** When it happens, of an event; default it is none. */
  readonly event?: EventPattern;
  /** What goes wrong with it. Default nothing. */
  readonly faults?: readonly Fault[];
  /** What goes wrong with its device, the same list for every property of it. Default nothing. */
  readonly deviceFaults?: readonly Fault[];
}

/** Whether a property is made up. */
export function isSimulatedBinding(binding: Binding | undefined): binding is SimulatedBinding {
  return binding?.driver === "simulated";
}
