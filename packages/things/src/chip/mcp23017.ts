import { wrongChip } from "./check-identity.ts";
import type { ChipProperty, I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { I2cRegisters } from "./i2c-registers.ts";
import { numberedProperties } from "./numbered-properties.ts";
import { pinBits, pinLevels, withPin } from "./pin-bits.ts";

/** The first of each pair of registers, A then B. @see section 3.2.1, table 3-1 "Register Addresses": IOCON.BANK = 0 */
const DIRECTION = 0x00;
const POLARITY = 0x02;
const CONTROL = 0x0a;
const PULL_UP = 0x0c;
const PORT = 0x12;
const LATCH = 0x14;

const PINS = ["a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7"] as const;
const ALL_INPUTS = 0xffff;

const PIN: ChipProperty = {
  type: "boolean",
  access: "read-write",
  description: "The level of the pin; written where it is an output",
};

/** Sixteen pins, by Microchip. */
export const MCP23017: I2cChip = defineI2cChip({
  name: "mcp23017",
  title: "Microchip MCP23017: sixteen digital pins",
  datasheet: {
    document: "DS20001952",
    revision: "C",
    title: "MCP23017/MCP23S17 16-Bit I/O Expander with Serial Interface",
    checkedAgainst: "its datasheet's registers: there is nothing to compute; CircuitPython's driver",
  },
  addresses: [0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27],
  identities: [],
  conversion: 0,
  properties: { ...numberedProperties("a", 8, PIN), ...numberedProperties("b", 8, PIN) },
  options: {
    outputs: {
      kind: "set",
      values: PINS,
      description: "Pins that are driven; the rest are inputs. They keep their level when the chip is opened",
    },
    pullUps: { kind: "set", values: PINS, description: "Inputs with a pull-up of 100 kOhm" },
    inverted: { kind: "set", values: PINS, description: "Inputs that read 1 when they are low" },
  },
  start: async ({ device, options, call, name }) => {
    const registers = new I2cRegisters(device);
    const writePair = (register: number, bits: number, again: typeof call): Promise<void> =>
      registers.write(register, [bits & 0xff, bits >> 8], again);
    const direction = ALL_INPUTS & ~pinBits(PINS, options.outputs);
    await registers.write(CONTROL, [0], call);
    let latch = (await registers.read(LATCH, 2, call)).getUint16(0, true);
    await writePair(PULL_UP, pinBits(PINS, options.pullUps), call);
    await writePair(POLARITY, pinBits(PINS, options.inverted), call);
    await writePair(DIRECTION, direction, call);
    // The chip has no identity; that it keeps what it was told is what can be known of it.
    const kept = (await registers.read(DIRECTION, 2, call)).getUint16(0, true);
    if (kept !== direction)
      throw wrongChip(name, `its directions read 0x${kept.toString(16)}`, `0x${direction.toString(16)}`);
    const writer = (pin: string) => async (level: number, again: typeof call) => {
      const next = withPin(PINS, latch, pin, level);
      await writePair(LATCH, next, again);
      latch = next;
    };
    return {
      measurements: [
        {
          gives: PINS,
          take: async (again) => pinLevels(PINS, (await registers.read(PORT, 2, again)).getUint16(0, true)),
        },
      ],
      writers: Object.fromEntries([...options.outputs].map((pin) => [pin, writer(pin)])),
      // As at power-on: nothing is driven.
      rest: async () => {
        await writePair(DIRECTION, ALL_INPUTS, {});
        await writePair(LATCH, 0, {});
      },
    };
  },
});
