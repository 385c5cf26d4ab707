import type { BusCallOptions } from "./bus-call-options.ts";

/** How an SPI chip must be talked to. */
export interface SpiSettings {
  /** Clock polarity (bit 1) and phase (bit 0). */
  readonly mode: 0 | 1 | 2 | 3;
  /** The fastest clock that the chip takes, in Hz. */
  readonly maximumHz: number;
}

/** A chip behind one chip-select line of an SPI bus; words are 8 bits, high bit first. */
export interface SpiDevice {
  /** How errors name it: `spidev0.1`. */
  readonly name: string;

  /**
   * Sends bytes and returns as many that came meanwhile, with chip select held from the first to the last.
   * @throws ThimbleError things.unreachable when the bus can not be used
   */
  transfer(bytes: Uint8Array, call?: BusCallOptions): Promise<Uint8Array>;
}
