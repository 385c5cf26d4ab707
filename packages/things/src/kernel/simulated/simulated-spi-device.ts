import { viewOf } from "../c-struct.ts";
import { kernelError } from "../kernel-error.ts";
import type { KernelMemory } from "../kernel-memory.ts";
import { decodeSpiTransfer, SPI_IOCTLS } from "../spi-uapi.ts";
import type { SimulatedDevice, SimulatedFile } from "./simulated-device.ts";

const ENOTTY = 25;

/** A chip behind a simulated chip-select line: the bytes that come while these go out. */
export interface SimulatedSpiChip {
  transfer(bytes: Uint8Array): Uint8Array;
}

/** An SPI device that is made up. */
export class SimulatedSpiDevice implements SimulatedDevice {
  readonly #chip: SimulatedSpiChip;
  /** What it was set to: mode, bits of a word, Hz; 0 until it is. */
  readonly settings = { mode: 0, bitsPerWord: 0, maximumHz: 0 };

  constructor(chip: SimulatedSpiChip) {
    this.#chip = chip;
  }

  open(): SimulatedFile {
    return { ioctl: (request, memory) => this.#ioctl(request, memory), close: () => undefined };
  }

  #ioctl(request: number, memory: KernelMemory): number {
    const view = viewOf(memory.bytes);
    switch (request) {
      case SPI_IOCTLS.SPI_IOC_WR_MODE:
        this.settings.mode = view.getUint8(0);
        return 0;
      case SPI_IOCTLS.SPI_IOC_WR_BITS_PER_WORD:
        this.settings.bitsPerWord = view.getUint8(0);
        return 0;
      case SPI_IOCTLS.SPI_IOC_WR_MAX_SPEED_HZ:
        this.settings.maximumHz = view.getUint32(0, true);
        return 0;
      case SPI_IOCTLS["SPI_IOC_MESSAGE(1)"]: {
        const { sent, received } = decodeSpiTransfer(memory);
        received.set(this.#chip.transfer(sent));
        return sent.length;
      }
      default:
        throw kernelError("ioctl", ENOTTY);
    }
  }
}
