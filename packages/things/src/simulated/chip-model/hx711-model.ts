import type { Clock, Millis } from "@thimble/base";
import type { ClockedModel } from "./chip-model.ts";
import { type ChipModelParts, numberOf } from "./chip-model-parts.ts";
import { Surroundings } from "./surroundings.ts";

const BITS = 24;
/** ms of a measurement, with the pin RATE low. @see HX711, "Key Electrical Characteristics": output data rate 10 a second */
const PERIOD: Millis = 100;

/** An HX711 with a load cell: `weight` in kg can be set, and gives what the offset and scale of the chip's options make of it. */
export class Hx711Model extends Surroundings implements ClockedModel {
  readonly #clock: Clock;
  readonly #offset: number;
  readonly #scale: number;
  /** How many pulses came since the last measurement was ready. */
  pulses: number = 0;
  #ready: Millis;
  #code = 0;
  #level = false;
  #data = true;

  constructor({ clock, options }: ChipModelParts) {
    super({ weight: 0 });
    this.#clock = clock;
    this.#offset = numberOf(options, "offset", 0);
    this.#scale = numberOf(options, "scale", 1000);
    this.#ready = clock.monotonic() + PERIOD;
  }

  /** High until a measurement is ready, then its bits, then high again. */
  get data(): boolean {
    this.#beginAnew();
    return this.pulses === 0 ? this.#isMeasuring : this.#data;
  }

  /** @see HX711, "Serial Interface": a bit comes with each rising edge, the pulses after the 24th choose the next input */
  setClock(level: boolean): void {
    const isRising = level && !this.#level;
    this.#level = level;
    this.#beginAnew();
    if (!isRising || (this.pulses === 0 && this.#isMeasuring)) return;
    if (this.pulses === 0) {
      const code = Math.round(this.get("weight") * this.#scale + this.#offset);
      this.#code = Math.min(0x7fffff, Math.max(-0x800000, code));
    }
    this.pulses += 1;
    this.#data = this.pulses > BITS || ((this.#code >> (BITS - this.pulses)) & 1) === 1;
    if (this.pulses > BITS) this.#ready = this.#clock.monotonic() + PERIOD;
  }

  get #isMeasuring(): boolean {
    return this.#clock.monotonic() < this.#ready;
  }

  /** A burst ends when the next measurement is ready. */
  #beginAnew(): void {
    if (this.pulses > BITS && !this.#isMeasuring) this.pulses = 0;
  }
}
