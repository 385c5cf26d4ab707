import { ThimbleError } from "@thimble/base";
import type { I2cDevice } from "../bus/i2c-device.ts";
import type { ChipPlaces, ChipSocket } from "../chip-driver/chip-places.ts";
import { abortable } from "../host/abortable.ts";
import { deviceProblem, isDeviceLost } from "../kernel/device-problem.ts";
import { encodeI2cTransaction, I2C_NUMBERS, type I2cMessage } from "../kernel/i2c-uapi.ts";
import type { DeviceFile, Kernel } from "../kernel/kernel.ts";

/** An I2C bus through the kernel. Transactions are made one after the other, each whole. */
export class I2cPlaces implements ChipPlaces {
  readonly #path: string;
  readonly #kernel: Kernel;
  #file: DeviceFile | undefined;
  #opening: Promise<void> | undefined;
  #isClosed = false;

  /** @param path `/dev/i2c-1` */
  constructor(path: string, kernel: Kernel) {
    this.#path = path;
    this.#kernel = kernel;
  }

  open(): Promise<void> {
    if (this.#file !== undefined) return Promise.resolve();
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  socket(place: string): ChipSocket {
    return { bus: "i2c", device: this.device(Number(place)) };
  }

  /** What is at a 7-bit address. */
  device(address: number): I2cDevice {
    const name = `${this.#path.slice(this.#path.lastIndexOf("/") + 1)} at 0x${address.toString(16).padStart(2, "0")}`;
    return {
      name,
      transfer: async (write, readLength, call = {}) => {
        call.signal?.throwIfAborted();
        const answer = new Uint8Array(readLength);
        const messages: I2cMessage[] = [];
        if (write.length > 0 || readLength === 0) messages.push({ address, isRead: false, bytes: write });
        if (readLength > 0) messages.push({ address, isRead: true, bytes: answer });
        await abortable(this.#transact(messages, name), call.signal);
        return answer;
      },
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening?.catch(() => undefined);
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #open(): Promise<void> {
    let file: DeviceFile | undefined;
    try {
      file = await this.#kernel.open(this.#path);
      const functions = { bytes: new Uint8Array(8) };
      await file.ioctl(I2C_NUMBERS.I2C_FUNCS, functions);
      if (((functions.bytes[0] ?? 0) & I2C_NUMBERS.I2C_FUNC_I2C) === 0)
        throw new ThimbleError("things.refused", `Cannot use ${this.#path}: its adapter speaks SMBus only, no I2C`, {
          expected: "a bus for sensors: those of a PC's own board are for its memory and its monitor",
        });
      if (this.#isClosed) throw new ThimbleError("things.unreachable", `Cannot use ${this.#path}: it was closed`);
    } catch (error) {
      await file?.close();
      throw deviceProblem(error, `use the I2C bus ${this.#path}`);
    }
    this.#file = file;
  }

  async #transact(messages: readonly I2cMessage[], name: string): Promise<void> {
    const file = this.#file;
    if (file === undefined) throw new ThimbleError("things.unreachable", `Cannot reach ${name}: the bus is not open`);
    try {
      await file.ioctl(I2C_NUMBERS.I2C_RDWR, encodeI2cTransaction(messages));
    } catch (error) {
      if (isDeviceLost(error) && this.#file === file) {
        this.#file = undefined;
        void file.close();
      }
      throw deviceProblem(error, `reach ${name}`);
    }
  }
}
