import type { Clock, Millis } from "@thimble/base";
import { crc8, SENSIRION_CRC } from "../../chip/crc8.ts";
import { sensirionTemperature } from "../../chip/sensirion-measurement.ts";
import { sht31Humidity } from "../../chip/sht31.ts";
import { type ChipModel, Quantities } from "./chip-model.ts";
import { inverse } from "./inverse.ts";

/** The typical time of a measurement of high repeatability, in ms. @see Datasheet SHT3x-DIS, version 7, section 2.2, table 4 */
const TYPICAL_TIME: Millis = 12.5;

/** An SHT31 whose air can be set: `temperature` in Cel, `humidity` in percent; `heater` is 1 while it warms. */
export class Sht31Model implements ChipModel {
  readonly #clock: Clock;
  readonly #air = new Quantities({ temperature: 20, humidity: 50, heater: 0 });
  #done: Millis | undefined;

  constructor(parts: { readonly clock: Clock }) {
    this.#clock = parts.clock;
  }

  get quantities(): readonly string[] {
    return this.#air.names;
  }

  set(quantity: string, value: number): void {
    this.#air.set(quantity, value);
  }

  get(quantity: string): number {
    return this.#air.get(quantity);
  }

  transfer(write: Uint8Array, readLength: number): Uint8Array | undefined {
    const command = ((write[0] ?? 0) << 8) | (write[1] ?? 0);
    if (command >> 8 === 0x24) this.#done = this.#clock.monotonic() + TYPICAL_TIME;
    if (command === 0x306d) this.set("heater", 1);
    if (command === 0x3066 || command === 0x30a2) this.set("heater", 0);
    if (readLength === 0) return new Uint8Array(0);
    // Without clock stretching a chip that still measures does not acknowledge (section 4.4).
    if (this.#done === undefined || this.#clock.monotonic() < this.#done) return undefined;
    this.#done = undefined;
    const words = [
      ...checked(inverse(sensirionTemperature, this.get("temperature"), 0, 0xffff)),
      ...checked(inverse(sht31Humidity, this.get("humidity"), 0, 0xffff)),
    ];
    return Uint8Array.from({ length: readLength }, (_, index) => words[index] ?? 0xff);
  }
}

function checked(word: number): readonly number[] {
  const bytes = Uint8Array.of(word >> 8, word & 0xff);
  return [...bytes, crc8(bytes, SENSIRION_CRC)];
}
