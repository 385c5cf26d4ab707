import { sleep } from "@thimble/base";
import { beyondRange } from "./beyond-range.ts";
import type { I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { askI2c } from "./i2c-registers.ts";

/** One measurement, then power down: the command, the longest that it takes in ms, and how many counts one lx is more than in the others. @see "Instruction Set Architecture"; "Electrical Characteristics" */
const MODES = {
  high: { command: 0x20, time: 180, finer: 1 },
  finest: { command: 0x21, time: 180, finer: 2 },
  low: { command: 0x23, time: 24, finer: 1 },
} as const;

/** Opcodes. @see "Instruction Set Architecture" */
const POWER_DOWN = 0x00;
const POWER_ON = 0x01;
const TIME_HIGH = 0x40;
const TIME_LOW = 0x60;

/** Measurement time register: the default, and what stands there at most. @see "Adjust measurement result for influence of optical window" */
const DEFAULT_TIME = 69;
/** Counts an lx at the default time. @see "Measurement sequence example": lx = count / 1.2 */
const COUNTS_PER_LUX = 1.2;
const SATURATED = 0xffff;

/** Illuminance in lx of a count; `time` is the measurement time register, `finer` is 2 in the finest mode, else 1. */
export function bh1750Illuminance(count: number, time: number = DEFAULT_TIME, finer: number = 1): number {
  return ((count / COUNTS_PER_LUX) * DEFAULT_TIME) / time / finer;
}

/** A light sensor by ROHM. It sleeps between readings. */
export const BH1750: I2cChip = defineI2cChip({
  name: "bh1750",
  title: "ROHM BH1750FVI: light",
  datasheet: {
    document: "11046EDT01",
    revision: "D, November 2011",
    title: "Digital 16bit Serial Output Type Ambient Light Sensor IC: BH1750FVI",
    checkedAgainst: "its datasheet's measurement sequence example: 0x8390 is 28067 lx; CircuitPython's driver",
  },
  addresses: [0x23, 0x5c],
  identities: [],
  conversion: MODES.high.time,
  properties: {
    illuminance: {
      type: "number",
      unit: "lx",
      minimum: 0,
      maximum: 121_557,
      access: "read",
      description: "As the eye sees it",
    },
  },
  options: {
    resolution: {
      kind: "choice",
      values: ["low", "high", "finest"],
      default: "high",
      description: "Steps of 4 lx (24 ms), 1 lx or 0.5 lx (180 ms)",
    },
    sensitivity: {
      kind: "number",
      unit: "1",
      minimum: 0.45,
      maximum: 3.68,
      default: 1,
      description: "More behind dark glass, which takes as much longer; less in the sun",
    },
  },
  start: async ({ device, options, clock, call, name }) => {
    const { command, time, finer } = MODES[options.resolution];
    const register = Math.round(DEFAULT_TIME * options.sensitivity);
    await askI2c(device, [POWER_ON], 0, call);
    await askI2c(device, [TIME_HIGH | (register >> 5)], 0, call);
    await askI2c(device, [TIME_LOW | (register & 0x1f)], 0, call);
    return {
      measurements: [
        {
          gives: ["illuminance"],
          take: async (again) => {
            await askI2c(device, [command], 0, again);
            await sleep(clock, (time * register) / DEFAULT_TIME, again.signal);
            const count = (await askI2c(device, [], 2, again)).getUint16(0);
            if (count === SATURATED) throw beyondRange("illuminance", name, "less light, or a lower sensitivity");
            return { illuminance: bh1750Illuminance(count, register, finer) };
          },
        },
      ],
      rest: async () => void (await askI2c(device, [POWER_DOWN], 0, {})),
    };
  },
});
