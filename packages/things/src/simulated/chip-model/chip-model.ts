/** A chip as its surroundings see it: physical quantities. */
export interface ChipModel {
  /** The quantities that can be set. */
  readonly quantities: readonly string[];
  /**
   * Sets a quantity that the chip is exposed to, in the unit of the chip's property of that name.
   * @throws RangeError when the chip is exposed to no such thing
   */
  set(quantity: string, value: number): void;
  /**
   * A quantity: what was set, or what the chip drives.
   * @throws RangeError when there is no such thing
   */
  get(quantity: string): number;
}

/** A chip on I2C, as its bus sees it. */
export interface I2cModel extends ChipModel {
  /** What the chip answers to one transaction; undefined when it acknowledges nothing just now. */
  transfer(write: Uint8Array, readLength: number): Uint8Array | undefined;
}

/** A chip on SPI, as its bus sees it. */
export interface SpiModel extends ChipModel {
  /** The bytes that come while these go out, from one edge of the chip-select line to the other. */
  transfer(sent: Uint8Array): Uint8Array;
}

/** A chip on 1-Wire, as the kernel sees it: it has the chip measure and fetches its memory. */
export interface OneWireModel extends ChipModel {
  /** The nine bytes after a measurement. */
  scratchpad(): Uint8Array;
  /** Bits of a measurement, 9 to 12. */
  resolution: number;
}

/** A chip on two lines: one that it drives, and a clock that is driven for it. */
export interface ClockedModel extends ChipModel {
  /** The level that the chip drives its data line to. */
  readonly data: boolean;
  /** Called when the clock line takes a level. */
  setClock(level: boolean): void;
}
