import { sleep } from "@thimble/base";
import { beyondRange } from "./beyond-range.ts";
import type { I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { I2cRegisters } from "./i2c-registers.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

/** Every register number goes with the command bit and "normal operation". @see "Command Register" */
const COMMAND = 0xa0;
/** Registers. @see "Register Description" */
const ENABLE = COMMAND | 0x00;
const CONTROL = COMMAND | 0x01;
const ID = COMMAND | 0x12;
const STATUS = COMMAND | 0x13;

/** `PON` and `AEN`. @see "Enable Register" */
const ON = 0b11;
const OFF = 0;
/** `AVALID`: a cycle has ended since it was turned on. @see "Status Register" */
const VALID = 0b1;
/** `AGAIN`, and how many times the low gain it typically is. @see "Control Register"; "ALS Characteristics" */
const GAINS = {
  low: { code: 0, factor: 1 },
  medium: { code: 1, factor: 24.5 },
  high: { code: 2, factor: 400 },
  maximum: { code: 3, factor: 9200 },
} as const;
/** ms a step of `ATIME`, and the most that one may take. @see "ALS Characteristics": ADC integration step size */
const STEP = 100;
const LONGEST_STEP = 108;
/** The greatest count, in one step and in more. @see "ALS Characteristics": max ADC count */
const GREATEST_IN_ONE = 36_863;
const GREATEST = 65_535;

/**
 * Counts of one lx at low gain and 1 ms are 1 of these. The datasheet has no formula for lx; this one, with its factor, is what the public drivers of
 * the chip use (Adafruit's library, Linux: drivers/iio/light/tsl2591.c).
 */
const DEVICE_FACTOR = 408;

/** Illuminance in lx of the two channels. @param time ms @param gain times the low gain */
export function tsl2591Illuminance(full: number, infrared: number, time: number, gain: number): number {
  if (full === 0) return 0;
  const countsPerLux = (time * gain) / DEVICE_FACTOR;
  return Math.max(0, ((full - infrared) * (1 - infrared / full)) / countsPerLux);
}

/** A light sensor with a channel for infrared, by ams. It measures all the time. */
export const TSL2591: I2cChip = defineI2cChip({
  name: "tsl2591",
  title: "ams TSL2591: light and infrared",
  datasheet: {
    document: "TSL2591",
    revision: "2-04, June 2018",
    title: "TSL2591 Light-to-Digital Converter",
    checkedAgainst:
      "what Linux's driver (0cfa80d, drivers/iio/light/tsl2591.c) computes, within the whole numbers that it computes with: the datasheet has no formula; CircuitPython's driver",
  },
  addresses: [0x29],
  identities: [{ register: ID, width: 1, mask: 0xff, value: 0x50 }],
  conversion: 0,
  properties: {
    illuminance: {
      type: "number",
      unit: "lx",
      minimum: 0,
      maximum: 88_000,
      access: "read",
      description: "As the eye sees it",
    },
    full: {
      type: "integer",
      unit: "{count}",
      minimum: 0,
      maximum: GREATEST,
      access: "read",
      description: "Channel 0, visible light and infrared",
    },
    infrared: {
      type: "integer",
      unit: "{count}",
      minimum: 0,
      maximum: GREATEST,
      access: "read",
      description: "Channel 1, infrared",
    },
  },
  options: {
    gain: {
      kind: "choice",
      values: ["low", "medium", "high", "maximum"],
      default: "medium",
      description: "1, 24.5, 400 or 9200 times: low for the sun, maximum for the stars",
    },
    time: {
      kind: "choice",
      values: [100, 200, 300, 400, 500, 600],
      default: 100,
      description: "Time in ms that light is gathered for",
    },
  },
  start: async ({ device, options: { gain, time }, clock, call, name }) => {
    const registers = new I2cRegisters(device);
    const { code, factor } = GAINS[gain];
    const steps = time / STEP;
    await registers.write(ENABLE, [OFF], call);
    await registers.write(CONTROL, [(code << 4) | (steps - 1)], call);
    await registers.write(ENABLE, [ON], call);
    await sleep(clock, steps * LONGEST_STEP, call.signal);
    await waitUntilReady({ clock, call, name, every: 10, limit: time }, async () => {
      const state = (await registers.read(STATUS, 1, call)).getUint8(0) & VALID;
      return state === 0 ? undefined : state;
    });
    const greatest = steps === 1 ? GREATEST_IN_ONE : GREATEST;
    return {
      measurements: [
        {
          gives: ["illuminance", "full", "infrared"],
          take: async (again) => {
            // The status comes with the four bytes of data, in one transaction.
            const view = await registers.read(STATUS, 5, again);
            const full = view.getUint16(1, true);
            const infrared = view.getUint16(3, true);
            if (full >= greatest || infrared >= greatest)
              throw beyondRange("illuminance", name, "less light, a lower gain or a shorter time");
            return { illuminance: tsl2591Illuminance(full, infrared, time, factor), full, infrared };
          },
        },
      ],
      rest: () => registers.write(ENABLE, [OFF], {}),
    };
  },
});
