import type { BusCallOptions } from "./bus-call-options.ts";

/** A 1-Wire chip with a scratchpad, as the kernel's driver `w1_therm` reaches it. */
export interface OneWireDevice {
  /** How errors name it: `28-0316a2798a3f`. */
  readonly name: string;

  /**
   * Starts a conversion, waits until it is done, and returns the scratchpad: nine bytes, the last of which is the CRC of the others. The CRC is not
   * checked here.
   * @throws ThimbleError things.unreachable when the chip does not answer, things.bad-answer when the kernel gives out something else
   */
  readScratchpad(call?: BusCallOptions): Promise<Uint8Array>;

  /**
   * Sets how many bits a conversion has from now on.
   * @param bits 9 to 12
   * @throws ThimbleError things.unreachable when the chip does not answer
   */
  setResolution(bits: number, call?: BusCallOptions): Promise<void>;
}
