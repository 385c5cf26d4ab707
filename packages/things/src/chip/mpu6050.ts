import { sleep } from "@thimble/base";
import type { ChipProperty, I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { STANDARD_GRAVITY } from "./gravity.ts";
import { I2cRegisters } from "./i2c-registers.ts";

/** Registers. @see RM-MPU-6000A-00, revision 4.2, section 3 "Register Map" */
const CONFIGURATION = 0x1a;
const ROTATION_RANGE = 0x1b;
const ACCELERATION_RANGE = 0x1c;
const DATA = 0x3b;
const POWER = 0x6b;
const WHO_AM_I = 0x75;

/** `DEVICE_RESET`, `SLEEP`, and the gyroscope's clock. @see section 4.28 "Power Management 1" */
const RESET = 0x80;
const SLEEP = 0x40;
const RUN = 0x01;
/** ms after a reset, and until the gyroscope has started. @see section 4.28; PS-MPU-6000A-00, revision 3.4, section 6.1: gyroscope start-up */
const RESET_TIME = 100;
const START_UP = 30;

/** `AFS_SEL` and steps a g by the full scale in g. @see section 4.17 "Accelerometer Measurements" */
const ACCELERATION_RANGES: Readonly<Record<number, { readonly code: number; readonly steps: number }>> = {
  2: { code: 0, steps: 16_384 },
  4: { code: 1, steps: 8192 },
  8: { code: 2, steps: 4096 },
  16: { code: 3, steps: 2048 },
};
/** `FS_SEL` and steps a deg/s by the full scale in deg/s. @see section 4.19 "Gyroscope Measurements" */
const ROTATION_RANGES: Readonly<Record<number, { readonly code: number; readonly steps: number }>> = {
  250: { code: 0, steps: 131 },
  500: { code: 1, steps: 65.5 },
  1000: { code: 2, steps: 32.8 },
  2000: { code: 3, steps: 16.4 },
};
/** `DLPF_CFG` by the bandwidth of the accelerometer in Hz. @see section 4.3 "Configuration" */
const BANDWIDTHS: Readonly<Record<number, number>> = { 260: 0, 184: 1, 94: 2, 44: 3, 21: 4, 10: 5, 5: 6 };

/** Temperature in Cel of a signed word. @see section 4.18 "Temperature Measurement" */
export function mpu6050Temperature(raw: number): number {
  return raw / 340 + 36.53;
}

function axis(what: "acceleration" | "rotation", name: string): ChipProperty {
  const description = what === "acceleration" ? `Along ${name}; at rest it has the earth's` : `Around ${name}`;
  return what === "acceleration"
    ? { type: "number", unit: "m/s2", minimum: -157, maximum: 157, access: "read", description }
    : { type: "number", unit: "deg/s", minimum: -2000, maximum: 2000, access: "read", description };
}

/** A sensor of motion with three axes of acceleration and three of rotation, by InvenSense. It measures all the time. */
export const MPU6050: I2cChip = defineI2cChip({
  name: "mpu6050",
  title: "InvenSense MPU-6050: acceleration and rotation",
  datasheet: {
    document: "PS-MPU-6000A-00",
    revision: "3.4",
    title: "MPU-6000 and MPU-6050 Product Specification",
    checkedAgainst: "the sensitivities and the temperature formula of its register map; CircuitPython's driver",
  },
  addresses: [0x68, 0x69],
  identities: [{ register: WHO_AM_I, width: 1, mask: 0x7e, value: 0x68 }],
  conversion: 0,
  properties: {
    accelerationX: axis("acceleration", "X"),
    accelerationY: axis("acceleration", "Y"),
    accelerationZ: axis("acceleration", "Z"),
    rotationX: axis("rotation", "X"),
    rotationY: axis("rotation", "Y"),
    rotationZ: axis("rotation", "Z"),
    temperature: { type: "number", unit: "Cel", minimum: -40, maximum: 85, access: "read", description: "Of the chip" },
  },
  options: {
    accelerationRange: {
      kind: "choice",
      values: [2, 4, 8, 16],
      default: 2,
      description: "Full scale in g, both ways; what is beyond reads as this",
    },
    rotationRange: {
      kind: "choice",
      values: [250, 500, 1000, 2000],
      default: 250,
      description: "Full scale in deg/s, both ways; what is beyond reads as this",
    },
    bandwidth: {
      kind: "choice",
      values: [260, 184, 94, 44, 21, 10, 5],
      default: 44,
      description: "What is faster in Hz is filtered out",
    },
  },
  start: async ({ device, options, clock, call }) => {
    const registers = new I2cRegisters(device);
    const acceleration = ACCELERATION_RANGES[options.accelerationRange] ?? { code: 0, steps: 1 };
    const rotation = ROTATION_RANGES[options.rotationRange] ?? { code: 0, steps: 1 };
    await registers.write(POWER, [RESET], call);
    await sleep(clock, RESET_TIME, call.signal);
    await registers.write(POWER, [RUN], call);
    await registers.write(CONFIGURATION, [BANDWIDTHS[options.bandwidth] ?? 0], call);
    await registers.write(ROTATION_RANGE, [rotation.code << 3], call);
    await registers.write(ACCELERATION_RANGE, [acceleration.code << 3], call);
    await sleep(clock, START_UP, call.signal);
    return {
      measurements: [
        {
          gives: [
            "accelerationX",
            "accelerationY",
            "accelerationZ",
            "rotationX",
            "rotationY",
            "rotationZ",
            "temperature",
          ],
          take: async (again) => {
            const view = await registers.read(DATA, 14, again);
            const accelerationAt = (at: number): number => (view.getInt16(at) * STANDARD_GRAVITY) / acceleration.steps;
            const rotationAt = (at: number): number => view.getInt16(at) / rotation.steps;
            return {
              accelerationX: accelerationAt(0),
              accelerationY: accelerationAt(2),
              accelerationZ: accelerationAt(4),
              temperature: mpu6050Temperature(view.getInt16(6)),
              rotationX: rotationAt(8),
              rotationY: rotationAt(10),
              rotationZ: rotationAt(12),
            };
          },
        },
      ],
      rest: () => registers.write(POWER, [SLEEP], {}),
    };
  },
});
