import { oneWireCrc } from "../../chip/ds18b20.ts";
import type { OneWireModel } from "./chip-model.ts";
import { Surroundings } from "./surroundings.ts";

/** A DS18B20 whose `temperature` in Cel can be set. */
export class Ds18b20Model extends Surroundings implements OneWireModel {
  resolution: number = 12;

  constructor() {
    super({ temperature: 20 });
  }

  /** Temperature, alarms, configuration and three bytes of the chip's own. @see 19-7487, revision 6, figure 9 "DS18B20 Memory Map" */
  scratchpad(): Uint8Array {
    const raw = Math.floor(this.get("temperature") * 16);
    const configuration = ((this.resolution - 9) << 5) | 0x1f;
    const bytes = [raw & 0xff, (raw >> 8) & 0xff, 0x4b, 0x46, configuration, 0xff, 0x10 - (raw & 0x0f), 0x10];
    return Uint8Array.of(...bytes, oneWireCrc(bytes));
  }
}
