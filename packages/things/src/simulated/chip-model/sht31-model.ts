import type { Clock } from "@thimble/base";
import { SENSIRION_CRC } from "../../chip/crc8.ts";
import { sensirionTemperature } from "../../chip/sensirion-measurement.ts";
import { sht31Humidity } from "../../chip/sht31.ts";
import type { I2cModel } from "./chip-model.ts";
import { CommandModel, type MeasuringCommand } from "./command-model.ts";
import { inverse } from "./inverse.ts";

/** The typical time of a measurement of high repeatability, in ms. @see Datasheet SHT3x-DIS, version 7, section 2.2, table 4 */
const TYPICAL_TIME = 12.5;

/** An SHT31 whose air can be set: `temperature` in Cel, `humidity` in percent; `heater` is 1 while it warms. */
export class Sht31Model extends CommandModel implements I2cModel {
  constructor(parts: { readonly clock: Clock }) {
    super({ clock: parts.clock, crc: SENSIRION_CRC }, { temperature: 20, humidity: 50, heater: 0 });
  }

  /** Without clock stretching a chip that still measures does not acknowledge. @see Datasheet SHT3x-DIS, version 7, section 4.4 */
  protected override obey([high = 0, low = 0]: Uint8Array): MeasuringCommand | undefined {
    const command = (high << 8) | low;
    if (command === 0x306d) this.set("heater", 1);
    if (command === 0x3066 || command === 0x30a2) this.set("heater", 0);
    return high === 0x24 ? { time: TYPICAL_TIME, words: () => this.#words() } : undefined;
  }

  #words(): readonly number[] {
    return [
      inverse(sensirionTemperature, this.get("temperature"), 0, 0xffff),
      inverse(sht31Humidity, this.get("humidity"), 0, 0xffff),
    ];
  }
}
