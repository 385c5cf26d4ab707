import { ThimbleError } from "@thimble/base";
import type { BusCallOptions } from "../bus/bus-call-options.ts";
import { beyondRange } from "./beyond-range.ts";
import type { ClockedChip } from "./chip.ts";
import { defineClockedChip } from "./define-chip.ts";
import { signExtend } from "./sign-extend.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

const BITS = 24;
/** Pulses after the bits, which choose input and gain of the next measurement. @see section "Serial Interface", table 3 */
const EXTRA_PULSES = { a128: 1, b32: 2, a64: 3 } as const;

/** The bits of those pulses, which are ones. */
const AFTER_CODE = { a128: 0b1, b32: 0b11, a64: 0b111 } as const;

/** Codes of an input that is beyond the range. @see section "Serial Interface" */
const GREATEST = 0x7fffff;
const LEAST = -0x800000;

/** ms between two questions, and until it is given up: a measurement takes 100 ms, and four to settle. @see section "Key Electrical Characteristics" */
const EVERY = 5;
const LIMIT = 500;
/** Measurements that go by until a new input or gain has settled. @see section "Key Electrical Characteristics": output settling time, 400 ms at 10 a second */
const SETTLING = 4;

/** The signed number that 24 bits are, high bit first. @see section "Serial Interface" */
export function hx711Code(bits: number): number {
  return signExtend(bits, BITS);
}

/** A converter for load cells, by Avia. It measures all the time, 10 or 80 times a second as it is wired. */
export const HX711: ClockedChip = defineClockedChip({
  name: "hx711",
  title: "Avia HX711: load cell",
  datasheet: {
    document: "HX711",
    revision: "undated",
    title: "24-Bit Analog-to-Digital Converter (ADC) for Weigh Scales",
    checkedAgainst: "its datasheet's greatest and least codes: it has no example; CircuitPython's driver",
  },
  conversion: 100,
  properties: {
    weight: {
      type: "number",
      unit: "kg",
      minimum: -1e6,
      maximum: 1e6,
      access: "read",
      description: "(raw - offset) / scale, less the tare",
    },
    raw: {
      type: "integer",
      unit: "{count}",
      minimum: LEAST,
      maximum: GREATEST,
      access: "read",
      description: "What the chip gives",
    },
    tare: {
      type: "boolean",
      access: "write",
      description:
        "Written 1, what lies there now counts as nothing; written 0, it counts again. Forgotten when the device restarts",
    },
  },
  options: {
    input: {
      kind: "choice",
      values: ["a128", "a64", "b32"],
      default: "a128",
      description: "Input A with a gain of 128 or 64, or B with 32",
    },
    offset: {
      kind: "number",
      unit: "{count}",
      minimum: LEAST,
      maximum: GREATEST,
      default: 0,
      description: "What it gives without a load",
    },
    scale: {
      kind: "number",
      unit: "1",
      minimum: -1e9,
      maximum: 1e9,
      default: 1000,
      description: "Counts a kg: weigh something known, once; negative when the cell is mounted upside down",
    },
  },
  start: async ({ device, options: { input, offset, scale }, clock, call, name }) => {
    if (scale === 0)
      throw new ThimbleError("things.bad-description", "Cannot use hx711 option scale: it is 0", {
        expected: "counts a kg",
      });
    /** Measurements that are still to go by. */
    let unsettled = SETTLING;
    const takeWord = async (again: BusCallOptions): Promise<number> => {
      // The data line is high until a measurement is ready.
      await waitUntilReady({ clock, call: again, name, every: EVERY, limit: LIMIT }, async () =>
        (await device.data.get(again)) ? undefined : true,
      );
      let word: number;
      try {
        word = await device.clockIn(BITS + EXTRA_PULSES[input], again);
      } catch (error) {
        // A clock that is high for too long is the order to sleep: it wakes with input A and a gain of 128. @see section "Reset and Power-Down"
        unsettled = SETTLING;
        throw error;
      }
      // The chip raises the line behind the code. @see section "Serial Interface"
      if ((word & AFTER_CODE[input]) === AFTER_CODE[input]) return word;
      throw new ThimbleError("things.unreachable", `Cannot reach ${name}: its data line is held down`, {
        expected: "a chip that has power, and whose data line is wired",
      });
    };
    const settle = async (again: BusCallOptions): Promise<void> => {
      // What was measured with another input may be beyond its range; it is thrown away in any case.
      for (; unsettled > 0; unsettled -= 1) await takeWord(again);
    };
    const readCode = async (again: BusCallOptions): Promise<number> => {
      await settle(again);
      const code = hx711Code((await takeWord(again)) >> EXTRA_PULSES[input]);
      if (code === GREATEST || code === LEAST) throw beyondRange("weight", name, "a smaller load, or a smaller gain");
      return code;
    };
    await device.clock.set(false, call);
    await settle(call);
    let tare = 0;
    return {
      measurements: [
        {
          gives: ["weight", "raw"],
          take: async (again) => {
            const raw = await readCode(again);
            return { raw, weight: (raw - offset - tare) / scale };
          },
        },
      ],
      writers: {
        tare: async (value, again) => {
          tare = value === 1 ? (await readCode(again)) - offset : 0;
        },
      },
      // A clock that stays high is the order to sleep. @see section "Reset and Power-Down"
      rest: () => device.clock.set(true),
    };
  },
});
