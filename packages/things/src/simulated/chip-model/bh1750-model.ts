import type { Clock, Millis } from "@thimble/base";
import { bh1750Illuminance } from "../../chip/bh1750.ts";
import type { I2cModel } from "./chip-model.ts";
import { Surroundings } from "./surroundings.ts";

/** The typical time of a measurement in ms, by the lowest two bits of its command. @see BH1750FVI, "Electrical Characteristics" */
const TYPICAL_TIMES = [120, 120, 16, 16] as const;

/** A BH1750 whose `illuminance` in lx can be set. */
export class Bh1750Model extends Surroundings implements I2cModel {
  readonly #clock: Clock;
  #time = 69;
  #count = 0;
  /** The mode in which it measures again and again. */
  #repeats: number | undefined;
  #pending: { readonly done: Millis; readonly count: number } | undefined;

  constructor(parts: { readonly clock: Clock }) {
    super({ illuminance: 100 });
    this.#clock = parts.clock;
  }

  transfer(write: Uint8Array, readLength: number): Uint8Array | undefined {
    const [opcode] = write;
    if (opcode !== undefined) this.#obey(opcode);
    if (this.#pending !== undefined && this.#clock.monotonic() >= this.#pending.done) {
      this.#count = this.#pending.count;
      this.#pending = undefined;
      if (this.#repeats !== undefined) this.#measure(this.#repeats);
    }
    return Uint8Array.of(this.#count >> 8, this.#count & 0xff).subarray(0, readLength);
  }

  /** An order to measure also wakes it, as drivers rely on. @see BH1750FVI, "Instruction Set Architecture" */
  #obey(opcode: number): void {
    if (opcode <= 1) this.#repeats = undefined;
    else if (opcode >> 3 === 0b01000) this.#time = (this.#time & 0x1f) | ((opcode & 0b111) << 5);
    else if (opcode >> 5 === 0b011) this.#time = (this.#time & 0xe0) | (opcode & 0x1f);
    else if (opcode >> 2 === 0b000100 || opcode >> 2 === 0b001000) {
      this.#repeats = opcode < 0x20 ? opcode & 0b11 : undefined;
      this.#measure(opcode & 0b11);
    }
  }

  #measure(mode: number): void {
    const oneCount = bh1750Illuminance(1, this.#time, mode === 1 ? 2 : 1);
    const coarse = mode === 3 ? 4 : 1;
    const count = Math.round(this.get("illuminance") / oneCount / coarse) * coarse;
    const done = this.#clock.monotonic() + ((TYPICAL_TIMES[mode] ?? 0) * this.#time) / 69;
    this.#pending = { done, count: Math.min(0xffff, count) };
  }
}
