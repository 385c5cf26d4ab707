import type { Millis } from "@thimble/base";
import type { Binding } from "../driver/binding.ts";

/** What a line pulls to when nothing drives it; undefined leaves it as it is. */
export type GpioBias = "pull-up" | "pull-down" | "disabled";

/** How an output drives. */
export type GpioDrive = "push-pull" | "open-drain" | "open-source";

/** Which edges are counted. */
export type GpioEdge = "rising" | "falling" | "both";

/** What a line gives: its level, how many edges there were, or how many there are in a second. */
export type GpioMeasure = "level" | "count" | "frequency";

/** How a line is set up. What two properties say of one line must be the same. */
export interface GpioLineSetup {
  readonly isOutput: boolean;
  readonly isActiveLow: boolean;
  readonly bias: GpioBias | undefined;
  readonly drive: GpioDrive;
  /** How long a level must hold, at most 71 minutes; 0 for none. */
  readonly debounce: Millis;
  /** The first level of an output, after active-low is applied. */
  readonly initial: boolean;
  /** The level of an output when it is let go; undefined leaves it. */
  readonly safe: boolean | undefined;
}

/** A property on a line of a GPIO chip. */
export interface GpioBinding extends Binding {
  readonly driver: "gpio";
  /** By its number on the chip, or by its name. */
  readonly line: number | string;
  readonly setup: GpioLineSetup;
  readonly measure: GpioMeasure;
  /** Whether each of those edges is an event. Default it is a property. */
  readonly isEvent?: boolean;
  /** Which edges count, or are events; of a level both are told. */
  readonly edge: GpioEdge;
  /** How often counts and frequencies are given out; a level is asked for that often in place of edges, 0 for edges. */
  readonly every: Millis;
}
