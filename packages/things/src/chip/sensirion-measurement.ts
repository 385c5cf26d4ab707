import { type Clock, type Millis, sleep } from "@thimble/base";
import type { I2cDevice } from "../bus/i2c-device.ts";
import { CHECKED_WORD_BYTES, checkedWord, ifSound } from "./checked-word.ts";
import { SENSIRION_CRC } from "./crc8.ts";
import { askI2c } from "./i2c-registers.ts";
import type { Measurement } from "./measuring-session.ts";

/** How a humidity sensor by Sensirion is made to measure. */
export interface SensirionMeasurement {
  readonly device: I2cDevice;
  readonly clock: Clock;
  /** How errors name the chip. */
  readonly name: string;
  readonly command: readonly number[];
  /** The longest that it takes. */
  readonly time: Millis;
  /** Relative humidity in percent of a raw word. */
  readonly toHumidity: (raw: number) => number;
}

/**
 * Temperature in Cel of a raw word.
 * @see Datasheet SHT3x-DIS, version 7, section 4.13, and Datasheet SHT4x, version 6.6, section 4.6: "Conversion of Signal Output"
 */
export function sensirionTemperature(raw: number): number {
  return -45 + (175 * raw) / 65_535;
}

/** Temperature and humidity, with one command and one answer of two checked words. */
export function sensirionMeasurement(options: SensirionMeasurement): Measurement<"temperature" | "humidity"> {
  const { device, clock, name, command, time, toHumidity } = options;
  return {
    gives: ["temperature", "humidity"],
    take: async (call) => {
      await askI2c(device, command, 0, call);
      await sleep(clock, time, call.signal);
      const view = await askI2c(device, [], 2 * CHECKED_WORD_BYTES, call);
      return {
        temperature: ifSound(checkedWord(view, 0, SENSIRION_CRC, name), sensirionTemperature),
        humidity: ifSound(checkedWord(view, CHECKED_WORD_BYTES, SENSIRION_CRC, name), toHumidity),
      };
    },
  };
}
