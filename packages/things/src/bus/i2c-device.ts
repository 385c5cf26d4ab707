import type { BusCallOptions } from "./bus-call-options.ts";

/** A chip at one 7-bit address of an I2C bus. */
export interface I2cDevice {
  /** How errors name it: `i2c-1 at 0x76`. */
  readonly name: string;

  /**
   * Writes, then reads after a repeated start, in one transaction that no other master comes between. Nothing is written when `write` is empty, nothing
   * read when `readLength` is 0; with both it only asks whether the address acknowledges.
   * @param readLength bytes to read, 0 or more; the answer has just as many
   * @throws ThimbleError things.unreachable when the address or a byte is not acknowledged, base.timeout when the bus hangs
   * @see NXP UM10204, I2C-bus specification and user manual, Rev. 7.0, section 3.1.10
   */
  transfer(write: Uint8Array, readLength: number, call?: BusCallOptions): Promise<Uint8Array>;
}
