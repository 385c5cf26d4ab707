import { STANDARD_GRAVITY } from "../../chip/gravity.ts";
import type { I2cModel } from "./chip-model.ts";
import { RegisterModel } from "./register-model.ts";

const CONTROL_1 = 0x20;
const CONTROL_4 = 0x23;
const OUTPUT = 0x28;
const AXES = ["accelerationX", "accelerationY", "accelerationZ"];
/** mg a step of 12 bits by `FS`. @see DocID17530, table 4 */
const STEPS = [1, 2, 4, 12];

/** A LIS3DH at rest on its back, whose `accelerationX` to `accelerationZ` in m/s2 can be set. It measures in 12 bits, as soon as it is asked. */
export class Lis3dhModel extends RegisterModel implements I2cModel {
  constructor() {
    super({ accelerationX: 0, accelerationY: 0, accelerationZ: STANDARD_GRAVITY });
    this.registers[0x0f] = 0x33;
    this.registers[CONTROL_1] = 0x07;
  }

  protected override numberOf(pointer: number): number {
    return pointer & 0x7f;
  }

  /** Goes on only where the highest bit of the number asks for it. @see DocID17530, section 6.1.1 */
  protected override next(pointer: number): number {
    return pointer < 0x80 ? pointer : 0x80 | ((pointer + 1) & 0x7f);
  }

  protected override read(register: number): number {
    const isAsleep = (this.registers[CONTROL_1] ?? 0) >> 4 === 0;
    if (register === OUTPUT && !isAsleep) this.#measure();
    return super.read(register);
  }

  #measure(): void {
    const step = (STEPS[((this.registers[CONTROL_4] ?? 0) >> 4) & 0b11] ?? 1) / 1000;
    for (const [index, axis] of AXES.entries()) {
      const steps = Math.round(this.get(axis) / STANDARD_GRAVITY / step);
      const word = Math.min(0x7ff, Math.max(-0x800, steps)) << 4;
      this.hold(OUTPUT + 2 * index, [word & 0xff, (word >> 8) & 0xff]);
    }
  }
}
