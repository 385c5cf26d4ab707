import type { Clock, Millis } from "@thimble/base";
import { tsl2591Illuminance } from "../../chip/tsl2591.ts";
import type { I2cModel } from "./chip-model.ts";
import { RegisterModel } from "./register-model.ts";

/** How many times the low gain, by `AGAIN`; ms of a step of `ATIME`. @see TSL2591, v2-04, "ALS Characteristics" */
const GAINS = [1, 24.5, 400, 9200];
const LONG_STEP: Millis = 107;
/** The part of the counts of channel 0 that white light makes in channel 1. @see TSL2591, v2-04, "ALS Characteristics": 34.9 and 264.1 counts a uW/cm2 */
const INFRARED_SHARE = 34.9 / 264.1;

/** A TSL2591 in white light: `illuminance` in lx can be set. Counts are there once a cycle has ended. */
export class Tsl2591Model extends RegisterModel implements I2cModel {
  readonly #clock: Clock;
  #on = Number.POSITIVE_INFINITY;

  constructor(parts: { readonly clock: Clock }) {
    super({ illuminance: 100 });
    this.#clock = parts.clock;
    this.registers[0x12] = 0x50;
  }

  /** Counts of both channels. */
  get counts(): readonly [number, number] {
    const setting = this.registers[0x01] ?? 0;
    const steps = (setting & 0b111) + 1;
    const one = tsl2591Illuminance(1, INFRARED_SHARE, 100 * steps, GAINS[(setting >> 4) & 0b11] ?? 1);
    const full = this.get("illuminance") / one;
    const greatest = steps === 1 ? 36_863 : 65_535;
    return [Math.min(greatest, Math.round(full)), Math.min(greatest, Math.round(full * INFRARED_SHARE))];
  }

  /** Behind the command bits. @see TSL2591, v2-04, "Command Register" */
  protected override numberOf(pointer: number): number {
    return pointer & 0x1f;
  }

  protected override written(register: number, byte: number): void {
    if (register === 0x00) this.#on = (byte & 0b11) === 0b11 ? this.#clock.monotonic() : Number.POSITIVE_INFINITY;
  }

  protected override read(register: number): number {
    const cycle = LONG_STEP * (((this.registers[0x01] ?? 0) & 0b111) + 1);
    const isValid = this.#clock.monotonic() >= this.#on + cycle;
    this.registers[0x13] = isValid ? 1 : 0;
    const [full, infrared] = this.counts;
    if (isValid) this.hold(0x14, [full & 0xff, full >> 8, infrared & 0xff, infrared >> 8]);
    return super.read(register);
  }
}
