import { sleep } from "@thimble/base";
import type { ChipProperty, I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { STANDARD_GRAVITY } from "./gravity.ts";
import { I2cRegisters } from "./i2c-registers.ts";

/** Registers. @see section 7 "Register mapping" */
const WHO_AM_I = 0x0f;
const CONTROL_1 = 0x20;
const CONTROL_4 = 0x23;
const OUTPUT = 0x28;
/** The bit of a register number that makes the chip go on to the next one. @see section 6.1.1 "I2C operation" */
const GO_ON = 0x80;

/** `ODR` by measurements a second. @see "CTRL_REG1 (20h)", "Data rate configuration" */
const RATES: Readonly<Record<number, number>> = { 1: 1, 10: 2, 25: 3, 50: 4, 100: 5, 200: 6, 400: 7 };
const ALL_AXES = 0b111;
/** Measurements that go by before the first is right, in high resolution. @see section 3.2.1 "High-resolution, normal mode, low-power mode": turn-on time 7/ODR */
const TURN_ON = 7;
/** `BDU` and `HR`: bytes of one measurement, in 12 bits. @see "CTRL_REG4 (23h)" */
const BLOCKS = 0x80;
const HIGH_RESOLUTION = 0x08;
/** `FS`, and mg a step of 12 bits, by the full scale in g. @see section 2.1 "Mechanical characteristics", table 4 */
const RANGES: Readonly<Record<number, { readonly code: number; readonly step: number }>> = {
  2: { code: 0, step: 1 },
  4: { code: 1, step: 2 },
  8: { code: 2, step: 4 },
  16: { code: 3, step: 12 },
};

/** Acceleration in m/s2 of a signed word, whose 12 bits stand to the left; `step` is in mg. */
export function lis3dhAcceleration(word: number, step: number): number {
  return (((word >> 4) * step) / 1000) * STANDARD_GRAVITY;
}

function axis(name: string): ChipProperty {
  const description = `Along ${name}; at rest it has the earth's`;
  return { type: "number", unit: "m/s2", minimum: -242, maximum: 242, access: "read", description };
}

/** An accelerometer with three axes by ST. It measures all the time. */
export const LIS3DH: I2cChip = defineI2cChip({
  name: "lis3dh",
  title: "ST LIS3DH: acceleration",
  datasheet: {
    document: "DocID17530",
    revision: "2",
    title: 'LIS3DH MEMS digital output motion sensor: ultra-low-power high-performance 3-axis "nano" accelerometer',
    checkedAgainst: "application note AN3308's table of output data; CircuitPython's driver",
  },
  addresses: [0x18, 0x19],
  identities: [{ register: WHO_AM_I, width: 1, mask: 0xff, value: 0x33 }],
  conversion: 0,
  properties: { accelerationX: axis("X"), accelerationY: axis("Y"), accelerationZ: axis("Z") },
  options: {
    range: {
      kind: "choice",
      values: [2, 4, 8, 16],
      default: 2,
      description: "Full scale in g, both ways; what is beyond reads as this",
    },
    rate: {
      kind: "choice",
      values: [1, 10, 25, 50, 100, 200, 400],
      default: 100,
      description: "Measurements a second",
    },
  },
  start: async ({ device, options, clock, call }) => {
    const registers = new I2cRegisters(device);
    const { code, step } = RANGES[options.range] ?? { code: 0, step: 1 };
    await registers.write(CONTROL_4, [BLOCKS | (code << 4) | HIGH_RESOLUTION], call);
    await registers.write(CONTROL_1, [((RATES[options.rate] ?? 0) << 4) | ALL_AXES], call);
    await sleep(clock, (1000 * TURN_ON) / options.rate, call.signal);
    return {
      measurements: [
        {
          gives: ["accelerationX", "accelerationY", "accelerationZ"],
          take: async (again) => {
            const view = await registers.read(OUTPUT | GO_ON, 6, again);
            const at = (offset: number): number => lis3dhAcceleration(view.getInt16(offset, true), step);
            return { accelerationX: at(0), accelerationY: at(2), accelerationZ: at(4) };
          },
        },
      ],
      rest: () => registers.write(CONTROL_1, [ALL_AXES], {}),
    };
  },
});
