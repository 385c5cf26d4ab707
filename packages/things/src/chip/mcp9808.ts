import { sleep } from "@thimble/base";
import type { I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { I2cRegisters } from "./i2c-registers.ts";
import { signExtend } from "./sign-extend.ts";

/** Registers. @see section 5.1, register 5-1 "Register Pointer" */
const CONFIGURATION = 0x01;
const TEMPERATURE = 0x05;
const MANUFACTURER = 0x06;
const DEVICE = 0x07;
const RESOLUTION = 0x08;

/** @see section 5.1.1, register 5-2 "Configuration register": bit 8, SHDN */
const RUN = [0x00, 0x00] as const;
const SHUTDOWN = [0x01, 0x00] as const;

/** The code of a step in Cel, and the typical time of its conversion in ms. @see section 5.1.6, register 5-7 "Resolution register" */
const STEPS: Readonly<Record<number, { readonly code: number; readonly time: number }>> = {
  0.5: { code: 0, time: 30 },
  0.25: { code: 1, time: 65 },
  0.125: { code: 2, time: 130 },
  0.0625: { code: 3, time: 250 },
};
const FINEST = 0.0625;
/** How much longer than typical the first conversion is waited for: the datasheet has no longest time, and until then the register holds 0 Cel. */
const TIME_ERROR = 1.2;

/** Temperature in Cel of register 5: 13 bits in two's complement, 1/16 Cel each; the bits above tell alarms. @see section 5.1.3, equation 5-1 */
export function mcp9808Temperature(raw: number): number {
  return signExtend(raw, 13) / 16;
}

/** A temperature sensor by Microchip. It measures all the time. */
export const MCP9808: I2cChip = defineI2cChip({
  name: "mcp9808",
  title: "Microchip MCP9808: temperature",
  datasheet: {
    document: "DS20005095",
    revision: "B",
    title: "MCP9808 ±0.5°C Maximum Accuracy Digital Temperature Sensor",
    checkedAgainst: "its datasheet's read example: 0xC194 is 25.25 Cel; CircuitPython's driver",
  },
  addresses: [0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f],
  identities: [
    { register: MANUFACTURER, width: 2, mask: 0xffff, value: 0x0054 },
    { register: DEVICE, width: 2, mask: 0xff00, value: 0x0400 },
  ],
  conversion: 0,
  properties: {
    temperature: {
      type: "number",
      unit: "Cel",
      minimum: -40,
      maximum: 125,
      access: "read",
      description: "Of the chip",
    },
  },
  options: {
    step: {
      kind: "choice",
      values: [0.5, 0.25, 0.125, 0.0625],
      default: FINEST,
      description: "Step of the temperature in Cel; a coarse one is measured more often",
    },
  },
  start: async ({ device, options, clock, call }) => {
    const registers = new I2cRegisters(device);
    const { code, time } = STEPS[options.step] ?? { code: 3, time: 250 };
    await registers.write(RESOLUTION, [code], call);
    await registers.write(CONFIGURATION, RUN, call);
    await sleep(clock, time * TIME_ERROR, call.signal);
    return {
      measurements: [
        {
          gives: ["temperature"],
          take: async (again) => {
            const view = await registers.read(TEMPERATURE, 2, again);
            return { temperature: mcp9808Temperature(view.getUint16(0)) };
          },
        },
      ],
      rest: () => registers.write(CONFIGURATION, SHUTDOWN, {}),
    };
  },
});
