import { sleep, ThimbleError } from "@thimble/base";
import type { I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { I2cRegisters } from "./i2c-registers.ts";

/** What Bosch wrote into the chip for its compensation formulas. @see table 16 "Compensation parameter storage, naming and data type" */
export interface Bme280Calibration {
  /** `dig_T1` to `dig_T3`. */
  readonly t: readonly [number, number, number];
  /** `dig_P1` to `dig_P9`. */
  readonly p: readonly [number, number, number, number, number, number, number, number, number];
  /** `dig_H1` to `dig_H6`. */
  readonly h: readonly [number, number, number, number, number, number];
}

/** Registers. @see section 5.3 "Memory map" */
const CALIBRATION = 0x88;
const ID = 0xd0;
const RESET = 0xe0;
const HUMIDITY_CALIBRATION = 0xe1;
const CONTROL_HUMIDITY = 0xf2;
const CONTROL_MEASUREMENT = 0xf4;
const CONFIGURATION = 0xf5;
const DATA = 0xf7;

/** @see section 5.4.2 "Register 0xE0 reset" */
const RESET_WORD = 0xb6;
/** ms. @see section 1.1, table 1 "Parameter specification": start-up time */
const START_UP = 2;
/** `mode[1:0]`: measure once, then sleep. @see section 5.4.5 */
const FORCED = 0b01;
/** What the data registers hold when nothing was measured. @see section 5.4.7 to 5.4.9 */
const SKIPPED_20 = 0x80000;
const SKIPPED_16 = 0x8000;

/** `osrs` by how often is measured. @see section 5.4.3, table 20 */
const OVERSAMPLING_CODES: Readonly<Record<number, number>> = { 1: 1, 2: 2, 4: 3, 8: 4, 16: 5 };
const OVERSAMPLINGS = [1, 2, 4, 8, 16] as const;

/** The longest that a measurement of all three takes, in ms. @see section 9.1 "Measurement time" */
function measurementTime(temperature: number, pressure: number, humidity: number): number {
  return 1.25 + 2.3 * temperature + (2.3 * pressure + 0.575) + (2.3 * humidity + 0.575);
}

/** The calibration from registers 0x88 to 0xA1 and 0xE1 to 0xE7. */
export function readBme280Calibration(low: DataView, high: DataView): Bme280Calibration {
  const u16 = (index: number): number => low.getUint16(2 * index, true);
  const s16 = (index: number): number => low.getInt16(2 * index, true);
  const shared = high.getUint8(4);
  return {
    t: [u16(0), s16(1), s16(2)],
    p: [u16(3), s16(4), s16(5), s16(6), s16(7), s16(8), s16(9), s16(10), s16(11)],
    h: [
      low.getUint8(25),
      high.getInt16(0, true),
      high.getUint8(2),
      // H4 and H5 are signed numbers of 12 bits that share a byte.
      high.getInt8(3) * 16 + (shared & 0x0f),
      high.getInt8(5) * 16 + (shared >> 4),
      high.getInt8(6),
    ],
  };
}

/** Fine temperature `t_fine`, 5120 a degree: the other formulas need it. @see appendix A, section 8.1 "Compensation formulas in double precision" */
export function bme280FineTemperature(raw: number, { t: [t1, t2, t3] }: Bme280Calibration): number {
  const linear = (raw / 16_384 - t1 / 1024) * t2;
  return linear + (raw / 131_072 - t1 / 8192) ** 2 * t3;
}

/** Pressure in Pa. @see section 8.1 */
export function bme280Pressure(raw: number, fine: number, { p }: Bme280Calibration): number {
  const [p1, p2, p3, p4, p5, p6, p7, p8, p9] = p;
  const t = fine / 2 - 64_000;
  const offset = ((t * t * p6) / 32_768 + t * p5 * 2) / 4 + p4 * 65_536;
  const span = (1 + ((p3 * t * t) / 524_288 + p2 * t) / 524_288 / 32_768) * p1;
  if (span === 0) return Number.NaN;
  const pressure = ((1_048_576 - raw - offset / 4096) * 6250) / span;
  return pressure + ((p9 * pressure * pressure) / 2_147_483_648 + (pressure * p8) / 32_768 + p7) / 16;
}

/** Relative humidity in percent, 0 to 100. @see section 8.1 */
export function bme280Humidity(raw: number, fine: number, { h: [h1, h2, h3, h4, h5, h6] }: Bme280Calibration): number {
  const t = fine - 76_800;
  const slope = (h2 / 65_536) * (1 + (h6 / 67_108_864) * t * (1 + (h3 / 67_108_864) * t));
  const humidity = (raw - (h4 * 64 + (h5 / 16_384) * t)) * slope;
  return Math.min(100, Math.max(0, humidity * (1 - (h1 * humidity) / 524_288)));
}

/** A combined sensor of humidity, pressure and temperature by Bosch. It sleeps between readings. */
export const BME280: I2cChip = defineI2cChip({
  name: "bme280",
  title: "Bosch BME280: humidity, pressure and temperature",
  datasheet: {
    document: "BST-BME280-DS002",
    revision: "1.6",
    title: "BME280 Combined humidity and pressure sensor: Data sheet",
    checkedAgainst:
      "the worked example of the BMP280, which has the same formulas; for humidity, what Bosch's BME280_SensorAPI (c90d419) computes; CircuitPython's driver",
  },
  addresses: [0x76, 0x77],
  identities: [{ register: ID, width: 1, mask: 0xff, value: 0x60 }],
  conversion: measurementTime(1, 1, 1),
  properties: {
    temperature: {
      type: "number",
      unit: "Cel",
      minimum: -40,
      maximum: 85,
      access: "read",
      description: "Of the chip: a degree or so above the air",
    },
    pressure: {
      type: "number",
      unit: "Pa",
      minimum: 30_000,
      maximum: 110_000,
      access: "read",
      description: "Of the air, not reduced to sea level",
    },
    humidity: {
      type: "number",
      unit: "%",
      minimum: 0,
      maximum: 100,
      access: "read",
      description: "Relative humidity at the chip's temperature",
    },
  },
  options: {
    temperatureOversampling: {
      kind: "choice",
      values: OVERSAMPLINGS,
      default: 1,
      description: "Measurements that one temperature is the mean of",
    },
    pressureOversampling: {
      kind: "choice",
      values: OVERSAMPLINGS,
      default: 1,
      description: "Measurements that one pressure is the mean of",
    },
    humidityOversampling: {
      kind: "choice",
      values: OVERSAMPLINGS,
      default: 1,
      description: "Measurements that one humidity is the mean of",
    },
  },
  start: async ({ device, options, clock, call, name }) => {
    const registers = new I2cRegisters(device);
    await registers.write(RESET, [RESET_WORD], call);
    await sleep(clock, START_UP, call.signal);
    const low = await registers.read(CALIBRATION, 26, call);
    const calibration = readBme280Calibration(low, await registers.read(HUMIDITY_CALIBRATION, 7, call));
    const { temperatureOversampling, pressureOversampling, humidityOversampling } = options;
    const time = measurementTime(temperatureOversampling, pressureOversampling, humidityOversampling);
    const humidityCode = OVERSAMPLING_CODES[humidityOversampling] ?? 0;
    const codes =
      ((OVERSAMPLING_CODES[temperatureOversampling] ?? 0) << 5) |
      ((OVERSAMPLING_CODES[pressureOversampling] ?? 0) << 2);
    await registers.write(CONFIGURATION, [0], call);
    return {
      measurements: [
        {
          gives: ["temperature", "pressure", "humidity"],
          take: async (again) => {
            // Humidity first: its setting takes effect with the write to the other one (section 5.4.3).
            await device.transfer(
              Uint8Array.of(CONTROL_HUMIDITY, humidityCode, CONTROL_MEASUREMENT, codes | FORCED),
              0,
              again,
            );
            await sleep(clock, time, again.signal);
            const data = await registers.read(DATA, 8, again);
            const rawPressure = data.getUint32(0) >>> 12;
            const rawTemperature = (data.getUint16(3) << 4) | (data.getUint8(5) >> 4);
            const rawHumidity = data.getUint16(6);
            if (rawTemperature === SKIPPED_20 || rawPressure === SKIPPED_20 || rawHumidity === SKIPPED_16)
              throw new ThimbleError("things.bad-answer", `Cannot read ${name}: it has not measured`);
            const fine = bme280FineTemperature(rawTemperature, calibration);
            return {
              temperature: fine / 5120,
              pressure: bme280Pressure(rawPressure, fine, calibration),
              humidity: bme280Humidity(rawHumidity, fine, calibration),
            };
          },
        },
      ],
    };
  },
});
