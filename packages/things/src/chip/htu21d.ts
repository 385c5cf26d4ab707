import { sleep } from "@thimble/base";
import { CHECKED_WORD_BYTES, checkedWord, ifSound } from "./checked-word.ts";
import type { I2cChip } from "./chip.ts";
import type { Crc8 } from "./crc8.ts";
import { defineI2cChip } from "./define-chip.ts";
import { askI2c } from "./i2c-registers.ts";

/** x^8 + x^5 + x^4 + 1 from 0. @see section "CRC Checksum": 0xDC makes 0x79, 0x683A makes 0x7C, 0x4E85 makes 0x6B */
export const HTU21D_CRC: Crc8 = { polynomial: 0x31, initial: 0 };

/**
 * Measure without holding the clock: the command, and the longest that it takes in ms at 14 and 12 bits. An HTU21D takes 50 and 16, an Si7021 22.8 for
 * humidity, with which it measures temperature too; an SHT21 is the slowest. @see section "Measurement time"; Datasheet Si7021-A20, revision 1.3, table 2;
 * Datasheet SHT21, version 5, table 7
 */
const TEMPERATURE = { command: 0xf3, time: 85 };
const HUMIDITY = { command: 0xf5, time: 29 };

/** @see section "Soft Reset": less than 15 ms */
const SOFT_RESET = 0xfe;
const RESET_TIME = 15;

/** The two lowest bits say what was measured, and count for nothing. @see section "Conversion of signal outputs" */
const STATUS_BITS = 0b11;

/** Temperature in Cel of a raw word. @see section "Conversion of signal outputs" */
export function htu21dTemperature(raw: number): number {
  return -46.85 + (175.72 * (raw & ~STATUS_BITS)) / 65_536;
}

/** Relative humidity in percent of a raw word, cropped to 0 to 100. @see section "Conversion of signal outputs" */
export function htu21dHumidity(raw: number): number {
  return Math.min(100, Math.max(0, -6 + (125 * (raw & ~STATUS_BITS)) / 65_536));
}

/** A humidity and temperature sensor by TE Connectivity; the Si7021 and the SHT21 answer the same commands. */
export const HTU21D: I2cChip = defineI2cChip({
  name: "htu21d",
  title: "TE HTU21D (Si7021, SHT21): humidity and temperature",
  datasheet: {
    document: "HPC199_5",
    revision: "5, April 2014",
    title: "HTU21D(F) Sensor: Digital Relative Humidity sensor with Temperature output",
    checkedAgainst: "its datasheet's examples of checksums, temperature and humidity; CircuitPython's driver",
  },
  addresses: [0x40],
  identities: [],
  conversion: TEMPERATURE.time + HUMIDITY.time,
  properties: {
    temperature: {
      type: "number",
      unit: "Cel",
      minimum: -40,
      maximum: 125,
      access: "read",
      description: "Of the chip, which is the air's",
    },
    humidity: { type: "number", unit: "%", minimum: 0, maximum: 100, access: "read", description: "Relative humidity" },
  },
  options: {},
  start: async ({ device, clock, call, name }) => {
    await askI2c(device, [SOFT_RESET], 0, call);
    await sleep(clock, RESET_TIME, call.signal);
    const measure = async ({ command, time }: typeof HUMIDITY, again: typeof call): Promise<DataView> => {
      await askI2c(device, [command], 0, again);
      await sleep(clock, time, again.signal);
      return askI2c(device, [], CHECKED_WORD_BYTES, again);
    };
    const soundOf = async (what: typeof HUMIDITY, again: typeof call, convert: (raw: number) => number) =>
      ifSound(checkedWord(await measure(what, again), 0, HTU21D_CRC, name), convert);
    return {
      measurements: [
        {
          gives: ["temperature"],
          take: async (again) => ({ temperature: await soundOf(TEMPERATURE, again, htu21dTemperature) }),
        },
        { gives: ["humidity"], take: async (again) => ({ humidity: await soundOf(HUMIDITY, again, htu21dHumidity) }) },
      ],
    };
  },
});
