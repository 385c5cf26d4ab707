import { sleep } from "@thimble/base";
import type { I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { I2cRegisters } from "./i2c-registers.ts";
import { type ShuntReading, shuntMeasurement, shuntReading } from "./shunt-meter.ts";

/** Registers. @see section 7.6 "Register Maps" */
const CONFIGURATION = 0x00;
const MANUFACTURER = 0xfe;
const DIE = 0xff;

/** V a step. @see section 7.6.2 "Shunt Voltage Register", section 7.6.3 "Bus Voltage Register" */
const SHUNT_STEP = 2.5e-6;
const BUS_STEP = 1.25e-3;

/** Bits 14 to 12 are 100. @see section 7.6.1 "Configuration Register" */
const RESERVED = 0x4000;
/** `AVG` by samples that one value is the mean of. @see section 7.6.1, "AVG Bit Settings" */
const SAMPLES: Readonly<Record<number, number>> = { 1: 0, 4: 1, 16: 2, 64: 3, 128: 4, 256: 5, 512: 6, 1024: 7 };
/** `VBUSCT` and `VSHCT` by the typical time of a sample in ms. @see section 7.6.1, "VBUSCT Bit Settings", "VSHCT Bit Settings" */
const SAMPLE_TIMES: Readonly<Record<number, number>> = {
  0.14: 0,
  0.204: 1,
  0.332: 2,
  0.588: 3,
  1.1: 4,
  2.116: 5,
  4.156: 6,
  8.244: 7,
};
/** How much longer than typical a sample may take. @see section 6.5 "Electrical Characteristics": ADC conversion time */
const TIME_ERROR = 1.1;
/** `MODE`: shunt and bus, continuous. @see section 7.6.1, "Mode Settings" */
const CONTINUOUS = 0b111;
const POWER_DOWN = 0b000;

/** Shunt words of a voltage beyond the range. @see section 7.6.2: full scale 81.92 mV, 0x7FFF */
const GREATEST = 0x7fff;
const LEAST = -0x8000;

/** What the registers of shunt and bus voltage hold, with the shunt in Ohm. */
export function ina226Reading(shuntWord: number, busWord: number, shunt: number): ShuntReading {
  return shuntReading(shuntWord * SHUNT_STEP, busWord * BUS_STEP, shunt);
}

/** A meter of current, voltage and power, by Texas Instruments. It measures all the time. */
export const INA226: I2cChip = defineI2cChip({
  name: "ina226",
  title: "TI INA226: current, voltage and power",
  datasheet: {
    document: "SBOS547",
    revision: "A",
    title:
      "INA226 High-Side or Low-Side Measurement, Bi-Directional Current and Power Monitor with I2C Compatible Interface",
    checkedAgainst: "its datasheet's programming example: 11.98 V, 20 mV, 10 A. No other driver was at hand",
  },
  addresses: Array.from({ length: 16 }, (_, pins) => 0x40 + pins),
  identities: [
    { register: MANUFACTURER, width: 2, mask: 0xffff, value: 0x5449 },
    { register: DIE, width: 2, mask: 0xfff0, value: 0x2260 },
  ],
  conversion: 0,
  properties: {
    busVoltage: {
      type: "number",
      unit: "V",
      minimum: 0,
      maximum: 36,
      access: "read",
      description: "Of the load, against ground",
    },
    shuntVoltage: {
      type: "number",
      unit: "V",
      minimum: -0.08192,
      maximum: 0.08192,
      access: "read",
      description: "Across the shunt",
    },
    current: {
      type: "number",
      unit: "A",
      minimum: -819.2,
      maximum: 819.2,
      access: "read",
      description: "Through the shunt",
    },
    power: {
      type: "number",
      unit: "W",
      minimum: -29_491.2,
      maximum: 29_491.2,
      access: "read",
      description: "Of the load; negative when it feeds back",
    },
  },
  options: {
    shunt: {
      kind: "number",
      unit: "Ohm",
      minimum: 0.0001,
      maximum: 100,
      default: 0.1,
      description: "The shunt's resistance",
    },
    samples: {
      kind: "choice",
      values: [1, 4, 16, 64, 128, 256, 512, 1024],
      default: 1,
      description: "Samples that one value is the mean of",
    },
    sampleTime: {
      kind: "choice",
      values: [0.14, 0.204, 0.332, 0.588, 1.1, 2.116, 4.156, 8.244],
      default: 1.1,
      description: "Time of a sample in ms",
    },
  },
  start: async ({ device, options: { shunt, samples, sampleTime }, clock, call, name }) => {
    const registers = new I2cRegisters(device);
    const time = SAMPLE_TIMES[sampleTime] ?? 0;
    const setting = RESERVED | ((SAMPLES[samples] ?? 0) << 9) | (time << 6) | (time << 3);
    const configure = (mode: number, again: typeof call): Promise<void> =>
      registers.write(CONFIGURATION, [(setting | mode) >> 8, (setting | mode) & 0xff], again);
    await configure(CONTINUOUS, call);
    await sleep(clock, 2 * samples * sampleTime * TIME_ERROR, call.signal);
    const meter = {
      name,
      toReading: (shuntWord: number, busWord: number) => ina226Reading(shuntWord, busWord, shunt),
      isBeyond: (shuntWord: number) => shuntWord >= GREATEST || shuntWord <= LEAST,
      remedy: "a voltage within 0.08192 V, from a smaller shunt",
    };
    return {
      measurements: [shuntMeasurement(registers, meter)],
      rest: () => configure(POWER_DOWN, {}),
    };
  },
});
