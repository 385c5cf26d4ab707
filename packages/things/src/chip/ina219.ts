import { sleep } from "@thimble/base";
import type { I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { I2cRegisters } from "./i2c-registers.ts";
import { type ShuntReading, shuntMeasurement, shuntReading } from "./shunt-meter.ts";

/** @see section 8.6.1, table 2 "Summary of Register Set" */
const CONFIGURATION = 0x00;

/** V a step. @see section 8.6.3.1 "Shunt Voltage Register", section 8.6.3.2 "Bus Voltage Register" */
const SHUNT_STEP = 10e-6;
const BUS_STEP = 4e-3;

/** `BRNG`, bit 13; `PG[1:0]` by the full scale of the shunt in V. @see section 8.6.2.1, table 4 */
const BUS_RANGES: Readonly<Record<number, number>> = { 16: 0, 32: 1 };
const SHUNT_RANGES: Readonly<Record<number, number>> = { 0.04: 0, 0.08: 1, 0.16: 2, 0.32: 3 };
/** `BADC` and `SADC` by samples that one value is the mean of. @see section 8.6.2.1, table 5 */
const SAMPLES: Readonly<Record<number, number>> = { 1: 8, 2: 9, 4: 10, 8: 11, 16: 12, 32: 13, 64: 14, 128: 15 };
/** ms, the longest of one sample of 12 bits. @see section 7.5 "Electrical Characteristics": ADC conversion time */
const SAMPLE_TIME = 0.586;
/** `MODE`: shunt and bus, continuous. @see section 8.6.2.1, table 6 */
const CONTINUOUS = 0b111;
const POWER_DOWN = 0b000;

/** What the registers of shunt and bus voltage hold, with the shunt in Ohm. */
export function ina219Reading(shuntWord: number, busWord: number, shunt: number): ShuntReading {
  return shuntReading(shuntWord * SHUNT_STEP, (busWord >> 3) * BUS_STEP, shunt);
}

/** A meter of current, voltage and power, by Texas Instruments. It measures all the time. */
export const INA219: I2cChip = defineI2cChip({
  name: "ina219",
  title: "TI INA219: current, voltage and power",
  datasheet: {
    document: "SBOS448",
    revision: "G",
    title: "INA219 Zero-Drift, Bidirectional Current/Power Monitor With I2C Interface",
    checkedAgainst: "its datasheet's programming example: 11.98 V, 20 mV, 10 A; CircuitPython's driver",
  },
  addresses: Array.from({ length: 16 }, (_, pins) => 0x40 + pins),
  identities: [],
  conversion: 0,
  properties: {
    busVoltage: {
      type: "number",
      unit: "V",
      minimum: 0,
      maximum: 32,
      access: "read",
      description: "Of the load, against ground",
    },
    shuntVoltage: {
      type: "number",
      unit: "V",
      minimum: -0.32,
      maximum: 0.32,
      access: "read",
      description: "Across the shunt",
    },
    current: {
      type: "number",
      unit: "A",
      minimum: -3200,
      maximum: 3200,
      access: "read",
      description: "Through the shunt",
    },
    power: {
      type: "number",
      unit: "W",
      minimum: -102_400,
      maximum: 102_400,
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
    busRange: { kind: "choice", values: [16, 32], default: 32, description: "Full scale of the bus in V" },
    shuntRange: {
      kind: "choice",
      values: [0.04, 0.08, 0.16, 0.32],
      default: 0.32,
      description: "Full scale of the shunt in V, both ways",
    },
    samples: {
      kind: "choice",
      values: [1, 2, 4, 8, 16, 32, 64, 128],
      default: 1,
      description: "Samples that one value is the mean of",
    },
  },
  start: async ({ device, options, clock, call, name }) => {
    const registers = new I2cRegisters(device);
    const samples = SAMPLES[options.samples] ?? 0;
    const setting =
      ((BUS_RANGES[options.busRange] ?? 0) << 13) |
      ((SHUNT_RANGES[options.shuntRange] ?? 0) << 11) |
      (samples << 7) |
      (samples << 3);
    const configure = (mode: number, again: typeof call): Promise<void> =>
      registers.write(CONFIGURATION, [(setting | mode) >> 8, (setting | mode) & 0xff], again);
    await configure(CONTINUOUS, call);
    await sleep(clock, 2 * options.samples * SAMPLE_TIME, call.signal);
    const meter = {
      name,
      toReading: (shuntWord: number, busWord: number) => ina219Reading(shuntWord, busWord, options.shunt),
      isBeyond: (shuntWord: number) => Math.abs(shuntWord) * SHUNT_STEP >= options.shuntRange,
      remedy: `a voltage within ${options.shuntRange} V, a larger shuntRange or a smaller shunt`,
      // The register stands still at the full scale. @see section 8.6.3.2
      busRemedy: (busWord: number) =>
        (busWord >> 3) * BUS_STEP >= options.busRange
          ? `a voltage below ${options.busRange} V, or a larger busRange`
          : undefined,
    };
    return {
      measurements: [shuntMeasurement(registers, meter)],
      rest: () => configure(POWER_DOWN, {}),
    };
  },
});
