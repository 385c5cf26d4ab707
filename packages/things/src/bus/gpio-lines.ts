import type { BusCallOptions } from "./bus-call-options.ts";

/** A line that is read. */
export interface InputLine {
  /** @throws ThimbleError things.unreachable when the line is not there */
  get(call?: BusCallOptions): Promise<boolean>;
}

/** A line that is driven. */
export interface OutputLine {
  /** @throws ThimbleError things.unreachable when the line is not there */
  set(value: boolean, call?: BusCallOptions): Promise<void>;
}

/** A data line that a chip drives, and a clock line that we drive. */
export interface ClockedLines {
  /** How errors name them: `gpiochip0 lines 5 and 6`. */
  readonly name: string;
  readonly data: InputLine;
  readonly clock: OutputLine;

  /**
   * Pulses the clock `bits` times, takes the data line after each rising edge, and returns the number with the first bit highest. The clock is low
   * before and after. One burst, so that an adapter can keep every pulse short: a chip may take a long one as the order to sleep.
   * @param bits 1 to 32
   * @throws ThimbleError things.unreachable when a line is not there, things.bad-answer when a pulse was too long for the bits to be trusted
   */
  clockIn(bits: number, call?: BusCallOptions): Promise<number>;
}
