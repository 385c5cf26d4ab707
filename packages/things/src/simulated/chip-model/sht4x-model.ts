import type { Clock } from "@thimble/base";
import { SENSIRION_CRC } from "../../chip/crc8.ts";
import { sensirionTemperature } from "../../chip/sensirion-measurement.ts";
import { sht4xHumidity } from "../../chip/sht4x.ts";
import type { I2cModel } from "./chip-model.ts";
import { CommandModel, type MeasuringCommand } from "./command-model.ts";
import { inverse } from "./inverse.ts";

/** Typical times of a measurement in ms, by its command. @see Datasheet SHT4x, version 6.6, section 3.1 */
const TYPICAL_TIMES: Readonly<Record<number, number>> = { 253: 6.9, 246: 3.7, 224: 1.3 };

/** An SHT4x whose air can be set: `temperature` in Cel, `humidity` in percent. */
export class Sht4xModel extends CommandModel implements I2cModel {
  constructor(parts: { readonly clock: Clock }) {
    super({ clock: parts.clock, crc: SENSIRION_CRC }, { temperature: 20, humidity: 50 });
  }

  protected override obey([command = 0]: Uint8Array): MeasuringCommand | undefined {
    const time = TYPICAL_TIMES[command];
    return time === undefined ? undefined : { time, words: () => this.#words() };
  }

  #words(): readonly number[] {
    return [
      inverse(sensirionTemperature, this.get("temperature"), 0, 0xffff),
      inverse(sht4xHumidity, this.get("humidity"), 0, 0xffff),
    ];
  }
}
