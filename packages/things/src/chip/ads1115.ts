import { sleep } from "@thimble/base";
import { beyondRange } from "./beyond-range.ts";
import type { ChipProperty, I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { I2cRegisters } from "./i2c-registers.ts";
import type { Measurement } from "./measuring-session.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

/** Registers. @see section 9.6.1 "Address Pointer Register" */
const CONVERSION = 0x00;
const CONFIGURATION = 0x01;

/** Bits of the configuration. @see section 9.6.3 "Config Register" */
const START = 0x8000;
const IDLE = 0x8000;
const SINGLE_SHOT = 0x0100;
const NO_COMPARATOR = 0x0003;

/** `PGA[2:0]` by the full scale in V. @see section 9.6.3 */
const GAINS: Readonly<Record<number, number>> = { 6.144: 0, 4.096: 1, 2.048: 2, 1.024: 3, 0.512: 4, 0.256: 5 };
/** `DR[2:0]` by conversions a second. @see section 9.6.3 */
const RATES: Readonly<Record<number, number>> = { 8: 0, 16: 1, 32: 2, 64: 3, 128: 4, 250: 5, 475: 6, 860: 7 };
/** The rate may be a tenth off. @see section 7.5 "Electrical Characteristics": data rate variation */
const RATE_ERROR = 1.1;
/** The chip wakes in about 25 us. @see section 9.4.2.1 "Single-Shot Mode" */
const WAKE_UP = 0.03;

/** `MUX[2:0]` of each property. @see section 9.6.3 */
const INPUTS = {
  voltage0: 4,
  voltage1: 5,
  voltage2: 6,
  voltage3: 7,
  voltage01: 0,
  voltage03: 1,
  voltage13: 2,
  voltage23: 3,
} as const;
type Input = keyof typeof INPUTS;

/** Codes of an input that is beyond the full scale. @see section 9.5.4 "Data Format", table 3 "Input Signal Versus Ideal Output Code" */
const GREATEST = 0x7fff;
const LEAST = -0x8000;

/** Voltage in V of a code, which is a signed number. @see section 9.5.4 "Data Format" */
export function ads1115Voltage(code: number, fullScale: number): number {
  return (code * fullScale) / 32_768;
}

function input(description: string): ChipProperty {
  return { type: "number", unit: "V", minimum: -6.144, maximum: 6.144, access: "read", description };
}

/** A converter of four voltages, by Texas Instruments; 16 bits. It sleeps between readings. */
export const ADS1115: I2cChip = defineI2cChip({
  name: "ads1115",
  title: "TI ADS1115: four voltages, 16 bits",
  datasheet: {
    document: "SBAS444",
    revision: "D",
    title: "ADS111x Ultra-Small, Low-Power, I2C-Compatible, 860-SPS, 16-Bit ADCs",
    checkedAgainst: "its datasheet's table of input signals and output codes; CircuitPython's driver",
  },
  addresses: [0x48, 0x49, 0x4a, 0x4b],
  identities: [],
  conversion: 8 * (WAKE_UP + (1000 * RATE_ERROR) / 128),
  properties: {
    voltage0: input("Input AIN0 against ground"),
    voltage1: input("Input AIN1 against ground"),
    voltage2: input("Input AIN2 against ground"),
    voltage3: input("Input AIN3 against ground"),
    voltage01: input("Input AIN0 against AIN1"),
    voltage03: input("Input AIN0 against AIN3"),
    voltage13: input("Input AIN1 against AIN3"),
    voltage23: input("Input AIN2 against AIN3"),
  },
  options: {
    range: {
      kind: "choice",
      values: [6.144, 4.096, 2.048, 1.024, 0.512, 0.256],
      default: 4.096,
      description: "Full scale in V, both ways; never more than the supply at an input",
    },
    rate: {
      kind: "choice",
      values: [8, 16, 32, 64, 128, 250, 475, 860],
      default: 128,
      description: "Conversions a second; slower ones have less noise",
    },
  },
  start: async ({ device, options: { range, rate }, clock, call, name }) => {
    const registers = new I2cRegisters(device);
    const setting = ((GAINS[range] ?? 0) << 9) | SINGLE_SHOT | ((RATES[rate] ?? 0) << 5) | NO_COMPARATOR;
    const time = WAKE_UP + (1000 * RATE_ERROR) / rate;
    // Without an identity register this much can be known: that a chip is there, and that the register is one.
    await registers.read(CONFIGURATION, 2, call);
    const measurement = (property: Input): Measurement<Input> => ({
      gives: [property],
      take: async (again) => {
        const word = START | (INPUTS[property] << 12) | setting;
        await registers.write(CONFIGURATION, [word >> 8, word & 0xff], again);
        await sleep(clock, time, again.signal);
        await waitUntilReady({ clock, call: again, name, every: time / 4, limit: time }, async () => {
          const state = (await registers.read(CONFIGURATION, 2, again)).getUint16(0) & IDLE;
          return state === 0 ? undefined : state;
        });
        const code = (await registers.read(CONVERSION, 2, again)).getInt16(0);
        if (code === GREATEST || code === LEAST)
          throw beyondRange(property, name, `a voltage within ${range} V, or a larger range`);
        return { [property]: ads1115Voltage(code, range) };
      },
    });
    const inputs: readonly Input[] = [
      "voltage0",
      "voltage1",
      "voltage2",
      "voltage3",
      "voltage01",
      "voltage03",
      "voltage13",
      "voltage23",
    ];
    return { measurements: inputs.map(measurement) };
  },
});
