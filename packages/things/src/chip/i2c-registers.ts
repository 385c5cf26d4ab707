import { ThimbleError } from "@thimble/base";
import type { BusCallOptions } from "../bus/bus-call-options.ts";
import type { I2cDevice } from "../bus/i2c-device.ts";

/** Registers of one byte each that follow one another; a transaction begins with the first one's number. */
export class I2cRegisters {
  readonly #device: I2cDevice;

  constructor(device: I2cDevice) {
    this.#device = device;
  }

  /** Bytes from a register on, in one transaction. */
  read(register: number, length: number, call: BusCallOptions): Promise<DataView> {
    return askI2c(this.#device, [register], length, call);
  }

  /** Writes bytes from a register on, in one transaction. */
  async write(register: number, bytes: readonly number[], call: BusCallOptions): Promise<void> {
    await this.#device.transfer(Uint8Array.of(register, ...bytes), 0, call);
  }
}

/**
 * Writes bytes and reads as many as asked, in one transaction.
 * @throws ThimbleError things.bad-answer when there are not as many; and what the device throws
 */
export async function askI2c(
  device: I2cDevice,
  write: readonly number[],
  length: number,
  call: BusCallOptions,
): Promise<DataView> {
  const bytes = await device.transfer(Uint8Array.from(write), length, call);
  if (bytes.length !== length)
    throw new ThimbleError("things.bad-answer", `Cannot read ${device.name}: it gave ${bytes.length} bytes`, {
      expected: `${length} bytes`,
    });
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
