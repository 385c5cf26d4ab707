import type { ChipProperty, I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { askI2c } from "./i2c-registers.ts";
import { numberedProperties } from "./numbered-properties.ts";
import { pinBits, pinLevels, withPin } from "./pin-bits.ts";

const PINS = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"] as const;
/** Every pin is high through a weak current, and may be pulled low from outside. @see section 8.1 "Overview" */
const ALL_INPUTS = 0xff;

const PIN: ChipProperty = {
  type: "boolean",
  access: "read-write",
  description: "The level of the pin; written where it is an output",
};

/** Eight pins, by Texas Instruments and NXP. */
export const PCF8574: I2cChip = defineI2cChip({
  name: "pcf8574",
  title: "TI PCF8574 (PCF8574A from 0x38): eight digital pins",
  datasheet: {
    document: "SCPS068",
    revision: "J",
    title: "PCF8574 Remote 8-Bit I/O Expander for I2C Bus",
    checkedAgainst: "its datasheet's description: there is nothing to compute; CircuitPython's driver",
  },
  addresses: [
    ...Array.from({ length: 8 }, (_, pins) => 0x20 + pins),
    ...Array.from({ length: 8 }, (_, pins) => 0x38 + pins),
  ],
  identities: [],
  conversion: 0,
  properties: numberedProperties("p", 8, PIN),
  options: {
    outputs: {
      kind: "set",
      values: PINS,
      description: "Pins that are driven; the rest are inputs. They keep their level when the chip is opened",
    },
  },
  start: async ({ device, options, call }) => {
    const outputs = pinBits(PINS, options.outputs);
    const levels = (await askI2c(device, [], 1, call)).getUint8(0);
    // An input must be written high, or the chip would hold it low.
    let latch = (levels & outputs) | (ALL_INPUTS & ~outputs);
    await askI2c(device, [latch], 0, call);
    const writer = (pin: string) => async (level: number, again: typeof call) => {
      const next = withPin(PINS, latch, pin, level);
      await askI2c(device, [next], 0, again);
      latch = next;
    };
    return {
      measurements: [
        { gives: PINS, take: async (again) => pinLevels(PINS, (await askI2c(device, [], 1, again)).getUint8(0)) },
      ],
      writers: Object.fromEntries([...options.outputs].map((pin) => [pin, writer(pin)])),
      rest: async () => void (await askI2c(device, [ALL_INPUTS], 0, {})),
    };
  },
});
