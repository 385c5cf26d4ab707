import { sleep, ThimbleError } from "@thimble/base";
import type { BusCallOptions } from "../bus/bus-call-options.ts";
import { wrongChip } from "./check-identity.ts";
import type { SpiChip } from "./chip.ts";
import { defineSpiChip } from "./define-chip.ts";
import { rtdTemperature } from "./rtd-temperature.ts";

/** Registers; a write sets the highest bit of the number. @see table 1 "Register Addresses and POR State" */
const CONFIGURATION = 0x00;
const RTD = 0x01;
const FAULTS = 0x07;
const WRITE = 0x80;

/** Bits of the configuration. @see table 2 "Configuration Register Definition" */
const BIAS = 0x80;
const ONE_SHOT = 0x20;
const THREE_WIRES = 0x10;
const CLEAR_FAULTS = 0x02;
const FILTER_50_HZ = 0x01;

/** ms for the input filter to settle once the bias is on. @see table 2, "1-Shot": 10.5 time constants plus 1 ms; about 10 ms on common boards */
const SETTLING = 10;
/** The longest that a measurement takes in ms, with the filter for 50 or 60 Hz. @see "Electrical Characteristics": conversion time */
const TIMES: Readonly<Record<number, number>> = { 50: 66, 60: 55 };

/** What is wrong, by the bit of the fault register. @see table 7 "Fault Status Register Definition" */
const FAULT_NAMES: Readonly<Record<number, string>> = {
  128: "the resistance is above the threshold: the wire is open",
  64: "the resistance is below the threshold: the wires touch",
  32: "REFIN- is above 0.85 times the bias",
  16: "REFIN- is below 0.85 times the bias with FORCE- open",
  8: "RTDIN- is below 0.85 times the bias with FORCE- open",
  4: "an input is above its supply or below ground",
};

/** Resistance in Ohm of the RTD registers: 15 bits, then the fault bit. @see section "RTD Resistance Registers (01h-02h)" */
export function max31865Resistance(word: number, reference: number): number {
  return ((word >> 1) * reference) / 32_768;
}

/** A converter for platinum resistance thermometers, by Maxim. The sensor has a current only while it is measured. */
export const MAX31865: SpiChip = defineSpiChip({
  name: "max31865",
  title: "Maxim MAX31865: temperature with Pt100 and Pt1000",
  datasheet: {
    document: "19-6478",
    revision: "3",
    title: "MAX31865 RTD-to-Digital Converter",
    checkedAgainst:
      "its datasheet's table of resistances and codes, and the table of IEC 60751; CircuitPython's driver",
  },
  spi: { mode: 1, maximumHz: 5e6 },
  conversion: SETTLING + 66,
  properties: {
    temperature: {
      type: "number",
      unit: "Cel",
      minimum: -200,
      maximum: 850,
      access: "read",
      description: "Of the sensor, by IEC 60751",
    },
    resistance: {
      type: "number",
      unit: "Ohm",
      minimum: 0,
      maximum: 10_000,
      access: "read",
      description: "Of the sensor",
    },
  },
  options: {
    nominal: { kind: "choice", values: [100, 1000], default: 100, description: "Ohm at 0 Cel: Pt100 or Pt1000" },
    reference: {
      kind: "number",
      unit: "Ohm",
      minimum: 100,
      maximum: 10_000,
      default: 430,
      description: "The resistor on the board: 430 or 400 for a Pt100, 4300 or 4000 for a Pt1000",
    },
    wires: { kind: "choice", values: [2, 3, 4], default: 4, description: "Wires of the sensor" },
    mains: { kind: "choice", values: [50, 60], default: 50, description: "Hum in Hz that is filtered out" },
  },
  start: async ({ device, options: { nominal, reference, wires, mains }, clock, call, name }) => {
    const setting = (wires === 3 ? THREE_WIRES : 0) | (mains === 50 ? FILTER_50_HZ : 0);
    const write = async (byte: number, again: BusCallOptions): Promise<void> =>
      void (await device.transfer(Uint8Array.of(WRITE | CONFIGURATION, byte), again));
    const read = async (register: number, length: number, again: BusCallOptions): Promise<DataView> => {
      const answer = await device.transfer(Uint8Array.of(register, ...new Uint8Array(length)), again);
      if (answer.length !== length + 1)
        throw new ThimbleError(
          "things.bad-answer",
          `Cannot read ${name}: ${answer.length} bytes came for ${length + 1}`,
        );
      return new DataView(answer.buffer, answer.byteOffset + 1, length);
    };
    await write(setting | CLEAR_FAULTS, call);
    const kept = (await read(CONFIGURATION, 1, call)).getUint8(0);
    if (kept !== setting)
      throw wrongChip(name, `its configuration reads 0x${kept.toString(16)}`, `0x${setting.toString(16)}`);
    const faults = async (again: BusCallOptions): Promise<ThimbleError> => {
      const bits = (await read(FAULTS, 1, again)).getUint8(0);
      const found = Object.entries(FAULT_NAMES).flatMap(([bit, what]) => ((bits & Number(bit)) === 0 ? [] : [what]));
      return new ThimbleError("things.bad-answer", `Cannot read ${name}: ${found.join("; ") || "it found a fault"}`);
    };
    return {
      measurements: [
        {
          gives: ["temperature", "resistance"],
          take: async (again) => {
            await write(setting | BIAS | CLEAR_FAULTS, again);
            await sleep(clock, SETTLING, again.signal);
            await write(setting | BIAS | ONE_SHOT, again);
            await sleep(clock, TIMES[mains] ?? 0, again.signal);
            const word = (await read(RTD, 2, again)).getUint16(0);
            const error = (word & 1) === 0 ? undefined : await faults(again);
            await write(setting, again);
            if (error !== undefined) throw error;
            const resistance = max31865Resistance(word, reference);
            return { resistance, temperature: rtdTemperature(resistance, nominal) };
          },
        },
      ],
      rest: () => write(setting, {}),
    };
  },
});
