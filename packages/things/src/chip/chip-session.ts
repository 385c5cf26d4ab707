import type { ThimbleError } from "@thimble/base";
import type { BusCallOptions } from "../bus/bus-call-options.ts";

/** A value in the unit of its property, or why there is none. */
export type ChipAnswer = number | ThimbleError;

/**
 * A chip that is set up and in use. Calls may overlap: one is done after the other.
 *
 * A chip that was without power has lost what it was told, and does not say so. After `things.unreachable`, close the session and open the chip again.
 */
export interface ChipSession {
  /**
   * Measures what is asked for, in as few transactions as the chip allows: properties that one measurement gives cost one measurement.
   * Each name gets its value or its error, and one that fails does not take the others with it. Never rejects but with `signal.reason`.
   */
  read(names: readonly string[], call?: BusCallOptions): Promise<ReadonlyMap<string, ChipAnswer>>;

  /**
   * Drives one property; resolves when the chip has taken it.
   * @param value in the unit of the property; a boolean is 0 or 1
   * @throws ThimbleError things.not-writable, things.out-of-range before anything is sent; things.unreachable, things.bad-answer, base.timeout
   */
  write(name: string, value: number, call?: BusCallOptions): Promise<void>;

  /** Shows text, lines parted by line feeds; what does not fit is cut off. Only displays have it. */
  show?(text: string, call?: BusCallOptions): Promise<void>;

  /**
   * Lets what runs end, then leaves the chip as at power-on or asleep, with nothing driven. Idempotent.
   * @throws ThimbleError things.unreachable when the chip could not be told
   */
  close(): Promise<void>;
}
