import type { I2cModel } from "./chip-model.ts";
import { type ChipModelParts, numberOf } from "./chip-model-parts.ts";
import { WordRegisterModel } from "./word-register-model.ts";

/** An INA219 with the shunt of the options, whose `busVoltage` in V and `current` in A can be set. It has measured as soon as it is asked. */
export class Ina219Model extends WordRegisterModel implements I2cModel {
  readonly #shunt: number;

  constructor({ options }: Partial<ChipModelParts> = {}) {
    super({ busVoltage: 12, current: 0 });
    this.#shunt = numberOf(options, "shunt", 0.1);
    this.words[0x00] = 0x399f;
  }

  /** Shunt in steps of 10 uV up to the range of `PG`, bus in steps of 4 mV from bit 3, up to 16 or 32 V by `BRNG`. @see SBOS448, section 8.6.3 */
  protected override read(register: number): number {
    const greatest = 4000 << (((this.words[0x00] ?? 0) >> 11) & 0b11);
    const steps = Math.round((this.get("current") * this.#shunt) / 10e-6);
    if (register === 0x01) return Math.min(greatest, Math.max(-greatest, steps)) & 0xffff;
    const greatestBus = ((this.words[0x00] ?? 0) & 0x2000) === 0 ? 4000 : 8000;
    if (register === 0x02)
      return (Math.min(greatestBus, Math.max(0, Math.round(this.get("busVoltage") / 4e-3))) << 3) | 0b10;
    return super.read(register);
  }
}
