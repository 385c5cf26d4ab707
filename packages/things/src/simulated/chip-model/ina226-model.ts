import type { I2cModel } from "./chip-model.ts";
import { type ChipModelParts, numberOf } from "./chip-model-parts.ts";
import { WordRegisterModel } from "./word-register-model.ts";

/** Steps of the shunt and of the bus, in V. @see SBOS547, sections 7.6.2 and 7.6.3 */
const SHUNT_STEP = 2.5e-6;
const BUS_STEP = 1.25e-3;

/** An INA226 with the shunt of the options, whose `busVoltage` in V and `current` in A can be set. It has measured as soon as it is asked. */
export class Ina226Model extends WordRegisterModel implements I2cModel {
  readonly #shunt: number;

  constructor({ options }: Partial<ChipModelParts> = {}) {
    super({ busVoltage: 12, current: 0 });
    this.#shunt = numberOf(options, "shunt", 0.1);
    this.words[0x00] = 0x4127;
    this.words[0xfe] = 0x5449;
    this.words[0xff] = 0x2260;
  }

  protected override read(register: number): number {
    const steps = Math.round((this.get("current") * this.#shunt) / SHUNT_STEP);
    if (register === 0x01) return Math.min(0x7fff, Math.max(-0x8000, steps)) & 0xffff;
    if (register === 0x02) return Math.min(0x7fff, Math.max(0, Math.round(this.get("busVoltage") / BUS_STEP)));
    return super.read(register);
  }
}
