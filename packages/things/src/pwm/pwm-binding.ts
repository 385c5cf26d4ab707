import type { Binding } from "../driver/binding.ts";

/** An output of a PWM chip. Its value is the share of the period that it is on, in percent. */
export interface PwmBinding extends Binding {
  readonly driver: "pwm";
  /** The output's number on the chip. */
  readonly channel: number;
  /** Nanoseconds. */
  readonly period: number;
  readonly isInversed: boolean;
}
