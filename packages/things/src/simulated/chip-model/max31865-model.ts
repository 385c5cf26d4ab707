import type { Clock, Millis } from "@thimble/base";
import { rtdResistance } from "../../chip/rtd-temperature.ts";
import type { SpiModel } from "./chip-model.ts";
import { type ChipModelParts, numberOf } from "./chip-model-parts.ts";
import { Surroundings } from "./surroundings.ts";

/** Typical times of a measurement in ms, by the filter bit: 60 and 50 Hz. @see 19-6478, "Electrical Characteristics" */
const TYPICAL_TIMES = [52, 62.5] as const;
/** `1-Shot` and the bit that clears faults, which clear themselves. @see 19-6478, table 2 */
const CLEARS_ITSELF = 0x22;
/** `VBIAS` and `1-Shot`. */
const MEASURES = 0xa0;

/**
 * A MAX31865 with a platinum sensor and the resistor of the options: `temperature` in Cel can be set; `fault` is the byte of the fault register.
 */
export class Max31865Model extends Surroundings implements SpiModel {
  readonly #clock: Clock;
  readonly #nominal: number;
  readonly #reference: number;
  readonly registers: Uint8Array = Uint8Array.of(0, 0, 0, 0xff, 0xff, 0, 0, 0);
  /** What was written to the configuration register. */
  readonly written: number[] = [];
  #done: Millis | undefined;

  constructor({ clock, options }: ChipModelParts) {
    super({ temperature: 20, fault: 0 });
    this.#clock = clock;
    this.#nominal = numberOf(options, "nominal", 100);
    this.#reference = numberOf(options, "reference", 430);
  }

  override get(quantity: string): number {
    return quantity === "resistance" ? rtdResistance(this.get("temperature"), this.#nominal) : super.get(quantity);
  }

  /** A number whose highest bit means write, then registers from that one on. @see 19-6478, "Serial Interface" */
  transfer(sent: Uint8Array): Uint8Array {
    const [number = 0, ...bytes] = sent;
    if (number >= 0x80) bytes.forEach((byte, index) => void this.#write((number & 0x7f) + index, byte));
    if (this.#done !== undefined && this.#clock.monotonic() >= this.#done) this.#measure();
    return sent.map((_, index) => (index === 0 || number >= 0x80 ? 0xff : (this.registers[number + index - 1] ?? 0)));
  }

  #write(register: number, byte: number): void {
    this.registers[register] = byte;
    if (register !== 0x00) return;
    this.written.push(byte);
    this.registers[0] = byte & ~CLEARS_ITSELF;
    if ((byte & MEASURES) === MEASURES) this.#done = this.#clock.monotonic() + TYPICAL_TIMES[(byte & 1) === 0 ? 0 : 1];
  }

  #measure(): void {
    this.#done = undefined;
    const fault = this.get("fault");
    const code = Math.round((this.get("resistance") * 32_768) / this.#reference);
    const word = (Math.min(0x7fff, Math.max(0, code)) << 1) | (fault === 0 ? 0 : 1);
    this.registers.set([word >> 8, word & 0xff], 1);
    this.registers[7] = fault;
  }
}
