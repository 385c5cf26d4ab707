import { sleep } from "@thimble/base";
import type { I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { askI2c } from "./i2c-registers.ts";
import { sensirionMeasurement } from "./sensirion-measurement.ts";

/** Single shot without clock stretching: the command, and the longest that it takes in ms. @see section 4.3, table 9; section 2.2, table 4 */
const SINGLE_SHOT = {
  high: { command: [0x24, 0x00], time: 15.5 },
  medium: { command: [0x24, 0x0b], time: 6.5 },
  low: { command: [0x24, 0x16], time: 4.5 },
} as const;

/** @see section 4.9 "Reset" */
const SOFT_RESET = [0x30, 0xa2];
/** ms, from the reset until commands are taken. @see section 2.2, table 4 */
const RESET_TIME = 1.5;
/** @see section 4.10 "Heater" */
const HEATER_ON = [0x30, 0x6d];
const HEATER_OFF = [0x30, 0x66];

/** Relative humidity in percent of a raw word. @see section 4.13 */
export function sht31Humidity(raw: number): number {
  return (100 * raw) / 65_535;
}

/** A humidity and temperature sensor by Sensirion; SHT30 and SHT35 differ in accuracy only. */
export const SHT31: I2cChip = defineI2cChip({
  name: "sht31",
  title: "Sensirion SHT31 (SHT30, SHT35): humidity and temperature",
  datasheet: {
    document: "SHT3x-DIS",
    revision: "7",
    title: "Datasheet SHT3x-DIS: Humidity and Temperature Sensor",
    checkedAgainst: "its datasheet's checksum of 0xBEEF and its formulas at their ends; CircuitPython's driver",
  },
  addresses: [0x44, 0x45],
  identities: [],
  conversion: SINGLE_SHOT.high.time,
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
    heater: {
      type: "boolean",
      access: "write",
      description: "Warms the chip by some degrees, to test it or to dry it; off at the start",
    },
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
    await askI2c(device, SOFT_RESET, 0, call);
    await sleep(clock, RESET_TIME, call.signal);
    const { command, time } = SINGLE_SHOT[options.repeatability];
    return {
      measurements: [sensirionMeasurement({ device, clock, name, command, time, toHumidity: sht31Humidity })],
      writers: {
        heater: async (value, again) => void (await askI2c(device, value === 1 ? HEATER_ON : HEATER_OFF, 0, again)),
      },
      rest: async () => void (await askI2c(device, HEATER_OFF, 0, {})),
    };
  },
});
