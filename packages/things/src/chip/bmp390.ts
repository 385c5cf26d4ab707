import { sleep } from "@thimble/base";
import type { I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { I2cRegisters } from "./i2c-registers.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

/** `par_T1` to `par_T3` and `par_P1` to `par_P11`, scaled. @see section 8.4 "Calibration coefficient" */
export interface Bmp390Calibration {
  readonly t: readonly [number, number, number];
  readonly p: readonly [number, number, number, number, number, number, number, number, number, number, number];
}

/** Registers. @see section 4.2 "Memory map" */
const ID = 0x00;
const STATUS = 0x03;
const POWER = 0x1b;
const OVERSAMPLING = 0x1c;
const FILTER = 0x1f;
const CALIBRATION = 0x31;
const CALIBRATION_BYTES = 21;
const COMMAND = 0x7e;

/** @see "Register 0x7E CMD" */
const RESET = 0xb6;
/** ms. @see section 1, table 2: start-up time */
const START_UP = 2;
/** `press_en`, `temp_en` and `mode`: measure once, then sleep. @see "Register 0x1B PWR_CTRL" */
const FORCED = 0b01_0011;
/** `drdy_press` and `drdy_temp`. @see "Register 0x03 STATUS" */
const READY = 0b0110_0000;

/** `osr_p`, `osr_t` by how often is measured. @see "Register 0x1C OSR" */
const OVERSAMPLING_CODES: Readonly<Record<number, number>> = { 1: 0, 2: 1, 4: 2, 8: 3, 16: 4, 32: 5 };
const OVERSAMPLINGS = [1, 2, 4, 8, 16, 32] as const;

/** The typical time of a measurement in ms. @see section 3.9.2 "Measurement rate in forced mode and normal mode" */
function measurementTime(temperature: number, pressure: number): number {
  return (234 + (392 + pressure * 2020) + (163 + temperature * 2020)) / 1000;
}

/** The calibration from registers 0x31 to 0x45. @see section 3.11.1 "Memory map trimming coefficients", section 8.4 */
export function readBmp390Calibration(view: DataView): Bmp390Calibration {
  return {
    t: [view.getUint16(0, true) * 2 ** 8, view.getUint16(2, true) / 2 ** 30, view.getInt8(4) / 2 ** 48],
    p: [
      (view.getInt16(5, true) - 2 ** 14) / 2 ** 20,
      (view.getInt16(7, true) - 2 ** 14) / 2 ** 29,
      view.getInt8(9) / 2 ** 32,
      view.getInt8(10) / 2 ** 37,
      view.getUint16(11, true) * 2 ** 3,
      view.getUint16(13, true) / 2 ** 6,
      view.getInt8(15) / 2 ** 8,
      view.getInt8(16) / 2 ** 15,
      view.getInt16(17, true) / 2 ** 48,
      view.getInt8(19) / 2 ** 48,
      view.getInt8(20) / 2 ** 65,
    ],
  };
}

/** Temperature in Cel. @see section 8.5 "Temperature compensation" */
export function bmp390Temperature(raw: number, { t: [t1, t2, t3] }: Bmp390Calibration): number {
  const offset = raw - t1;
  return offset * t2 + offset * offset * t3;
}

/** Pressure in Pa; `t` is the compensated temperature. @see section 8.6 "Pressure compensation" */
export function bmp390Pressure(raw: number, t: number, { p }: Bmp390Calibration): number {
  const [p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11] = p;
  const offset = p5 + p6 * t + p7 * t ** 2 + p8 * t ** 3;
  const linear = raw * (p1 + p2 * t + p3 * t ** 2 + p4 * t ** 3);
  return offset + linear + raw ** 2 * (p9 + p10 * t) + raw ** 3 * p11;
}

/** A pressure sensor by Bosch. It sleeps between readings. */
export const BMP390: I2cChip = defineI2cChip({
  name: "bmp390",
  title: "Bosch BMP390: pressure and temperature",
  datasheet: {
    document: "BST-BMP390-DS002",
    revision: "1.7",
    title: "BMP390 Digital pressure sensor: Data sheet",
    checkedAgainst:
      "the registers of a real chip and what Bosch's BMP3_SensorAPI (db4cf8e) computes of them: the datasheet has no example; CircuitPython's driver",
  },
  addresses: [0x77, 0x76],
  identities: [{ register: ID, width: 1, mask: 0xff, value: 0x60 }],
  conversion: measurementTime(1, 4),
  properties: {
    pressure: {
      type: "number",
      unit: "Pa",
      minimum: 30_000,
      maximum: 125_000,
      access: "read",
      description: "Of the air, not reduced to sea level",
    },
    temperature: {
      type: "number",
      unit: "Cel",
      minimum: -40,
      maximum: 85,
      access: "read",
      description: "Of the chip: a degree or so above the air",
    },
  },
  options: {
    pressureOversampling: {
      kind: "choice",
      values: OVERSAMPLINGS,
      default: 4,
      description: "Measurements that one pressure is the mean of",
    },
    temperatureOversampling: {
      kind: "choice",
      values: OVERSAMPLINGS,
      default: 1,
      description: "Measurements that one temperature is the mean of",
    },
  },
  start: async ({ device, options: { pressureOversampling, temperatureOversampling }, clock, call, name }) => {
    const registers = new I2cRegisters(device);
    await registers.write(COMMAND, [RESET], call);
    await sleep(clock, START_UP, call.signal);
    const calibration = readBmp390Calibration(await registers.read(CALIBRATION, CALIBRATION_BYTES, call));
    const codes =
      ((OVERSAMPLING_CODES[temperatureOversampling] ?? 0) << 3) | (OVERSAMPLING_CODES[pressureOversampling] ?? 0);
    await registers.write(OVERSAMPLING, [codes], call);
    await registers.write(FILTER, [0], call);
    const time = measurementTime(temperatureOversampling, pressureOversampling);
    return {
      measurements: [
        {
          gives: ["pressure", "temperature"],
          take: async (again) => {
            await registers.write(POWER, [FORCED], again);
            await sleep(clock, time, again.signal);
            const view = await waitUntilReady({ clock, call: again, name, every: time / 4, limit: time }, async () => {
              // Status and data come in one transaction, so that the data is what the status says.
              const answer = await registers.read(STATUS, 7, again);
              return (answer.getUint8(0) & READY) === READY ? answer : undefined;
            });
            const raw = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
            const temperature = bmp390Temperature(raw(4), calibration);
            return { temperature, pressure: bmp390Pressure(raw(1), temperature, calibration) };
          },
        },
      ],
    };
  },
});
