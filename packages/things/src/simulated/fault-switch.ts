import type { Fault } from "./fault.ts";

/** Breaks what is simulated, and mends it. */
export interface FaultSwitch {
  /** Switches these faults on, in place of those switched on before, for what has this key, or for the device; their times count from now. */
  break(faults: readonly Fault[], key?: string): void;
  /** Switches off what was switched on, for one key, or all. What is declared stays. */
  mend(key?: string): void;
}
