import type { I2cModel } from "./chip-model.ts";
import { Surroundings } from "./surroundings.ts";

const PINS = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"];

/** A PCF8574: `p0` to `p7` are 0 or 1; set 0 is what pulls a pin down from outside, got is the level of the pin. */
export class Pcf8574Model extends Surroundings implements I2cModel {
  /** What was written last. */
  latch: number = 0xff;

  constructor() {
    super(Object.fromEntries(PINS.map((pin) => [pin, 1])));
  }

  /** A pin is low when either the latch or what is outside pulls it down. */
  override get(quantity: string): number {
    return super.get(quantity) & (this.latch >> PINS.indexOf(quantity)) & 1;
  }

  transfer(write: Uint8Array, readLength: number): Uint8Array {
    this.latch = write.at(-1) ?? this.latch;
    const levels = PINS.reduce((bits, pin, index) => bits | (this.get(pin) << index), 0);
    return new Uint8Array(readLength).fill(levels);
  }
}
