import type { Clock, Millis } from "@thimble/base";
import type { I2cModel } from "./chip-model.ts";
import { WordRegisterModel } from "./word-register-model.ts";

/** Full scale in V by `PGA`, conversions a second by `DR`, inputs by `MUX`; no second input is ground. @see SBAS444, "Config Register" */
const FULL_SCALES = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256];
const RATES = [8, 16, 32, 64, 128, 250, 475, 860];
const INPUTS = [[0, 1], [0, 3], [1, 3], [2, 3], [0], [1], [2], [3]];

/** An ADS1115 whose inputs `voltage0` to `voltage3` in V can be set. */
export class Ads1115Model extends WordRegisterModel implements I2cModel {
  readonly #clock: Clock;
  #done: Millis | undefined;

  constructor(parts: { readonly clock: Clock }) {
    super({ voltage0: 0, voltage1: 0, voltage2: 0, voltage3: 0 });
    this.#clock = parts.clock;
    this.words[0x01] = 0x8583;
  }

  protected override written(register: number, word: number): void {
    if (register !== 0x01 || (word & 0x8000) === 0) return;
    this.#done = this.#clock.monotonic() + 1000 / (RATES[(word >> 5) & 0b111] ?? 8);
    this.words[0x01] = word & 0x7fff;
  }

  protected override read(register: number): number {
    if (this.#done !== undefined && this.#clock.monotonic() >= this.#done) this.#convert();
    return super.read(register);
  }

  #convert(): void {
    this.#done = undefined;
    const setting = this.words[0x01] ?? 0;
    const [plus = 0, minus] = INPUTS[(setting >> 12) & 0b111] ?? [];
    const voltage = this.get(`voltage${plus}`) - (minus === undefined ? 0 : this.get(`voltage${minus}`));
    const fullScale = FULL_SCALES[(setting >> 9) & 0b111] ?? 0;
    const code = Math.round((voltage * 32_768) / fullScale);
    this.words[0x00] = Math.min(0x7fff, Math.max(-0x8000, code)) & 0xffff;
    this.words[0x01] = setting | 0x8000;
  }
}
