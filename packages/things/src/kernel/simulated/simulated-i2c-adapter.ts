import { viewOf } from "../c-struct.ts";
import { decodeI2cTransaction, I2C_NUMBERS } from "../i2c-uapi.ts";
import { kernelError } from "../kernel-error.ts";
import type { KernelMemory } from "../kernel-memory.ts";
import type { SimulatedDevice, SimulatedFile } from "./simulated-device.ts";

const EREMOTEIO = 121;
const ENOTTY = 25;

/** A chip on a simulated bus: what it answers to one transaction; undefined when it acknowledges nothing. */
export interface SimulatedI2cChip {
  transfer(write: Uint8Array, readLength: number): Uint8Array | undefined;
}

/** An I2C adapter that is made up, with chips at its addresses. */
export class SimulatedI2cAdapter implements SimulatedDevice {
  readonly #chips = new Map<number, SimulatedI2cChip>();

  /** Puts a chip at an address, in place of the one that is there. */
  attach(address: number, chip: SimulatedI2cChip): void {
    this.#chips.set(address, chip);
  }

  /** Takes a chip off the bus. */
  detach(address: number): void {
    this.#chips.delete(address);
  }

  open(): SimulatedFile {
    return { ioctl: (request, memory) => this.#ioctl(request, memory), close: () => undefined };
  }

  #ioctl(request: number, memory: KernelMemory): number {
    if (request === I2C_NUMBERS.I2C_FUNCS) {
      viewOf(memory.bytes).setBigUint64(0, BigInt(I2C_NUMBERS.I2C_FUNC_I2C), true);
      return 0;
    }
    if (request !== I2C_NUMBERS.I2C_RDWR) throw kernelError("ioctl", ENOTTY);
    const messages = decodeI2cTransaction(memory);
    const written = messages.find(({ isRead }) => !isRead)?.bytes ?? new Uint8Array(0);
    const read = messages.find(({ isRead }) => isRead)?.bytes ?? new Uint8Array(0);
    const answer = this.#chips.get(messages[0]?.address ?? -1)?.transfer(written, read.length);
    if (answer === undefined) throw kernelError("ioctl", EREMOTEIO);
    read.set(answer.subarray(0, read.length));
    return messages.length;
  }
}
