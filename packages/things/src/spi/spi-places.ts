import { ThimbleError } from "@thimble/base";
import type { SpiDevice, SpiSettings } from "../bus/spi-device.ts";
import type { ChipPlaces, ChipSocket } from "../chip-driver/chip-places.ts";
import { abortable } from "../host/abortable.ts";
import { deviceProblem, isDeviceLost } from "../kernel/device-problem.ts";
import type { DeviceFile, Kernel } from "../kernel/kernel.ts";
import { encodeSpiTransfer, SPI_IOCTLS } from "../kernel/spi-uapi.ts";

/** A chip-select line of an SPI bus through the kernel. */
export class SpiPlaces implements ChipPlaces {
  readonly #path: string;
  readonly #kernel: Kernel;
  #file: DeviceFile | undefined;
  #opening: Promise<void> | undefined;
  /** What the kernel was told last of this file. */
  #mode: number | undefined;
  #isClosed = false;

  /** @param path `/dev/spidev0.1` */
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

  socket(): ChipSocket {
    return { bus: "spi", device: (settings) => this.device(settings) };
  }

  /** The chip, talked to like this. */
  device({ mode, maximumHz }: SpiSettings): SpiDevice {
    return {
      name: this.#path.slice(this.#path.lastIndexOf("/") + 1),
      transfer: async (sent, call = {}) => {
        call.signal?.throwIfAborted();
        const received = new Uint8Array(sent.length);
        await abortable(this.#transfer(mode, { sent, received, speedHz: maximumHz }), call.signal);
        return received;
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
    try {
      const file = await this.#kernel.open(this.#path);
      if (this.#isClosed) {
        await file.close();
        throw new ThimbleError("things.unreachable", `Cannot use ${this.#path}: it was closed`);
      }
      this.#mode = undefined;
      this.#file = file;
    } catch (error) {
      throw deviceProblem(error, `use the SPI device ${this.#path}`);
    }
  }

  async #transfer(mode: number, transfer: Parameters<typeof encodeSpiTransfer>[0]): Promise<void> {
    const file = this.#file;
    if (file === undefined) throw new ThimbleError("things.unreachable", `Cannot reach ${this.#path}: it is not open`);
    try {
      if (this.#mode !== mode) await file.ioctl(SPI_IOCTLS.SPI_IOC_WR_MODE, { bytes: Uint8Array.of(mode) });
      this.#mode = mode;
      await file.ioctl(SPI_IOCTLS["SPI_IOC_MESSAGE(1)"], encodeSpiTransfer(transfer));
    } catch (error) {
      this.#mode = undefined;
      if (isDeviceLost(error) && this.#file === file) {
        this.#file = undefined;
        void file.close();
      }
      throw deviceProblem(error, `reach ${this.#path}`);
    }
  }
}
