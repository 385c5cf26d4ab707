import { sleep } from "@thimble/base";
import type { I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { askI2c } from "./i2c-registers.ts";
import { sensirionMeasurement } from "./sensirion-measurement.ts";

/** Measure both: the command, and the longest that it takes in ms. @see section 4.5 "Command Overview"; section 3.1 "Electrical Characteristics" */
const MEASURE = {
  high: { command: 0xfd, time: 8.3 },
  medium: { command: 0xf6, time: 4.5 },
  low: { command: 0xe0, time: 1.6 },
} as const;

/** @see section 4.5 */
const SOFT_RESET = 0x94;
/** ms. @see section 3.1: soft reset time */
const RESET_TIME = 1;

/** Relative humidity in percent of a raw word; the formula leaves 0 to 100 at its ends, and is cropped. @see section 4.6 */
export function sht4xHumidity(raw: number): number {
  return Math.min(100, Math.max(0, -6 + (125 * raw) / 65_535));
}

/** A humidity and temperature sensor by Sensirion: SHT40, SHT41, SHT43 and SHT45 differ in accuracy only. It sleeps between readings. */
export const SHT4X: I2cChip = defineI2cChip({
  name: "sht4x",
  title: "Sensirion SHT4x (SHT40, SHT41, SHT45): humidity and temperature",
  datasheet: {
    document: "SHT4x",
    revision: "6.6",
    title: "Datasheet SHT4x: 4th Generation, High-Accuracy, Ultra-Low-Power",
    checkedAgainst: "its datasheet's checksum of 0xBEEF and its formulas at their ends; CircuitPython's driver",
  },
  addresses: [0x44, 0x45, 0x46],
  identities: [],
  conversion: MEASURE.high.time,
  properties: {
    temperature: {
      type: "number",
      unit: "Cel",
      minimum: -45,
      maximum: 130,
      access: "read",
      description: "Of the chip, which is the air's",
    },
    humidity: { type: "number", unit: "%", minimum: 0, maximum: 100, access: "read", description: "Relative humidity" },
  },
  options: {
    repeatability: {
      kind: "choice",
      values: ["high", "medium", "low"],
      default: "high",
      description: "Less noise, or a quicker answer",
    },
  },
  start: async ({ device, options, clock, call, name }) => {
    await askI2c(device, [SOFT_RESET], 0, call);
    await sleep(clock, RESET_TIME, call.signal);
    const { command, time } = MEASURE[options.repeatability];
    return {
      measurements: [
        sensirionMeasurement({ device, clock, name, command: [command], time, toHumidity: sht4xHumidity }),
      ],
    };
  },
});
