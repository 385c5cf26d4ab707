import type { Clock } from "@thimble/base";
import { HTU21D_CRC, htu21dHumidity, htu21dTemperature } from "../../chip/htu21d.ts";
import type { I2cModel } from "./chip-model.ts";
import { CommandModel, type MeasuringCommand } from "./command-model.ts";
import { inverse } from "./inverse.ts";

/** The lower of the two status bits is 1 for humidity. @see HPC199_5, "Conversion of signal outputs" */
const IS_HUMIDITY = 0b10;

/** An HTU21D whose air can be set: `temperature` in Cel, `humidity` in percent. */
export class Htu21dModel extends CommandModel implements I2cModel {
  /** Times of a measurement at 14 and at 12 bits, in ms: at first the typical ones. @see HPC199_5, "Measurement time" */
  times: { readonly temperature: number; readonly humidity: number } = { temperature: 44, humidity: 14 };

  constructor(parts: { readonly clock: Clock }) {
    super({ clock: parts.clock, crc: HTU21D_CRC }, { temperature: 20, humidity: 50 });
  }

  protected override obey([command]: Uint8Array): MeasuringCommand | undefined {
    if (command === 0xf3)
      return { time: this.times.temperature, words: () => [this.#raw(htu21dTemperature, "temperature", 2)] };
    if (command === 0xf5)
      return { time: this.times.humidity, words: () => [this.#raw(htu21dHumidity, "humidity", 4) | IS_HUMIDITY] };
    return undefined;
  }

  /** The word of 14 or 12 bits that stands for a quantity; the formulas pass over the two lowest. */
  #raw(image: (raw: number) => number, quantity: string, unused: number): number {
    return inverse((steps) => image(steps << unused), this.get(quantity), 0, 0xffff >> unused) << unused;
  }
}
