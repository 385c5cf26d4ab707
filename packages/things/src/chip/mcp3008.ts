import { ThimbleError } from "@thimble/base";
import type { ChipProperty, SpiChip } from "./chip.ts";
import { defineSpiChip } from "./define-chip.ts";
import type { Measurement } from "./measuring-session.ts";

/** The start bit stands alone in the first byte, so that the answer ends with the last. @see section 6.1, figure 6-1 "SPI Communication using 8-bit segments (Mode 0,0)" */
const START = 0x01;
/** Against ground and not against the neighbour. @see section 5.0, table 5-2 "Configure Bits for the MCP3008" */
const SINGLE = 0x80;
const CHANNELS = 8;
/** @see equation 4-2: code = 1024 Vin / Vref */
const CODES = 1024;
/** The bit before the code is always 0: where it is 1, nobody drives the line. @see section 5.0 */
const NULL_BIT = 0x04;

/** Voltage in V of a code. @see equation 4-2 */
export function mcp3008Voltage(code: number, reference: number): number {
  return (code * reference) / CODES;
}

interface Channel {
  readonly name: string;
  readonly control: number;
  readonly property: ChipProperty;
}

function channel(name: string, control: number, description: string): Channel {
  return {
    name,
    control: control << 4,
    property: { type: "number", unit: "V", minimum: 0, maximum: 5.5, access: "read", description },
  };
}

const SINGLES = Array.from({ length: CHANNELS }, (_, n) =>
  channel(`voltage${n}`, (SINGLE >> 4) | n, "Of the input of that number, against ground"),
);
const PAIRS = Array.from({ length: CHANNELS }, (_, n) =>
  channel(`voltage${n}${n ^ 1}`, n, "Of the first input against the second; 0 when it is lower"),
);
const INPUTS: readonly Channel[] = [...SINGLES, ...PAIRS];

/** A converter of eight voltages, by Microchip; 10 bits. */
export const MCP3008: SpiChip = defineSpiChip({
  name: "mcp3008",
  title: "Microchip MCP3008: eight voltages, 10 bits",
  datasheet: {
    document: "DS21295",
    revision: "D",
    title: "MCP3004/3008 2.7V 4-Channel/8-Channel 10-Bit A/D Converters with SPI Serial Interface",
    checkedAgainst: "its datasheet's equation 4-2; CircuitPython's driver",
  },
  spi: { mode: 0, maximumHz: 1.35e6 },
  conversion: 0,
  properties: Object.fromEntries(INPUTS.map(({ name, property }) => [name, property])),
  options: {
    reference: {
      kind: "number",
      unit: "V",
      minimum: 0.25,
      maximum: 5.5,
      default: 3.3,
      description: "The voltage at its pin VREF",
    },
  },
  start: async ({ device, options: { reference }, name: chip }) => {
    const measurement = ({ name, control }: Channel): Measurement => ({
      gives: [name],
      take: async (again) => {
        const answer = await device.transfer(Uint8Array.of(START, control, 0), again);
        const [, high, low] = answer;
        if (high === undefined || low === undefined || (high & NULL_BIT) !== 0)
          throw new ThimbleError("things.bad-answer", `Cannot read ${chip}: nothing drives the line of its answer`);
        return { [name]: mcp3008Voltage(((high & 0b11) << 8) | low, reference) };
      },
    });
    return { measurements: INPUTS.map(measurement) };
  },
});
