import { ThimbleError } from "@thimble/base";
import type { I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { I2cRegisters } from "./i2c-registers.ts";

/** Registers. @see figure 1 "Timekeeping Registers" */
const SECONDS = 0x00;
const CONTROL = 0x0e;
const STATUS = 0x0f;
const TEMPERATURE = 0x11;
const ALL = 0x13;

/** `OSF`: the oscillator stands, or has stood: the time is not right. @see section "Status Register (0Fh)" */
const STOPPED = 0x80;
/** `EOSC` 0: the oscillator also runs from the battery; no square wave. @see section "Control Register (0Eh)" */
const RUN = 0x1c;

/** 2000-01-01T00:00:00Z and 2099-12-31T23:59:59Z in seconds since 1970: beyond, the chip's leap years are wrong. @see section "Clock and Calendar" */
const FIRST = Date.UTC(2000, 0, 1) / 1000;
const LAST = Date.UTC(2100, 0, 1) / 1000 - 1;

/** Temperature in Cel of a signed word, whose 10 bits stand to the left. @see section "Temperature Registers (11h–12h)" */
export function ds3231Temperature(word: number): number {
  return (word >> 6) / 4;
}

/** Seconds since 1970-01-01T00:00:00Z of registers 0x00 to 0x06; undefined when they hold no time. @see section "Clock and Calendar" */
export function ds3231Time(view: DataView): number | undefined {
  const bcd = (register: number, mask: number): number => {
    const byte = view.getUint8(register) & mask;
    return (byte & 0x0f) > 9 || byte >> 4 > 9 ? Number.NaN : (byte >> 4) * 10 + (byte & 0x0f);
  };
  const year = 2000 + bcd(6, 0xff) + (view.getUint8(5) >> 7) * 100;
  const [month, day, minute, second] = [bcd(5, 0x1f), bcd(4, 0x3f), bcd(1, 0x7f), bcd(0, 0x7f)];
  // Bit 6: hours from 1 to 12, bit 5 for the afternoon.
  const isHalfDay = (view.getUint8(2) & 0x40) !== 0;
  const hour = isHalfDay ? (bcd(2, 0x1f) % 12) + (view.getUint8(2) & 0x20 ? 12 : 0) : bcd(2, 0x3f);
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isReal =
    time.getUTCMonth() === month - 1 && time.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal ? time.getTime() / 1000 : undefined;
}

/** Registers 0x00 to 0x06 of seconds since 1970-01-01T00:00:00Z, with hours from 0 to 23. */
export function ds3231Registers(seconds: number): readonly number[] {
  const time = new Date(seconds * 1000);
  const bcd = (value: number): number => (Math.floor(value / 10) << 4) | (value % 10);
  return [
    bcd(time.getUTCSeconds()),
    bcd(time.getUTCMinutes()),
    bcd(time.getUTCHours()),
    time.getUTCDay() + 1,
    bcd(time.getUTCDate()),
    bcd(time.getUTCMonth() + 1),
    bcd(time.getUTCFullYear() - 2000),
  ];
}

/** A clock with a battery, by Maxim: a device without a network knows the time. */
export const DS3231: I2cChip = defineI2cChip({
  name: "ds3231",
  title: "Maxim DS3231: clock",
  datasheet: {
    document: "19-5170",
    revision: "10",
    title: "DS3231 Extremely Accurate I2C-Integrated RTC/TCXO/Crystal",
    checkedAgainst: "its datasheet's example 0x1940, which is 25.25 Cel; CircuitPython's driver",
  },
  addresses: [0x68],
  identities: [],
  conversion: 0,
  properties: {
    time: {
      type: "integer",
      unit: "s",
      minimum: FIRST,
      maximum: LAST,
      access: "read-write",
      description: "Since 1970-01-01T00:00:00Z; an error while it is not set",
    },
    isSet: {
      type: "boolean",
      access: "read",
      description: "Whether the clock has run since it was set: 0 after the battery was empty",
    },
    temperature: {
      type: "number",
      unit: "Cel",
      minimum: -40,
      maximum: 85,
      access: "read",
      description: "Of the chip, measured every 64 s",
    },
  },
  options: {},
  start: async ({ device, call, name }) => {
    const registers = new I2cRegisters(device);
    const notSet = (found: string): ThimbleError =>
      new ThimbleError("things.bad-answer", `Cannot read time of ${name}: ${found}`, {
        expected: "a time, once it is written",
      });
    await registers.write(CONTROL, [RUN], call);
    return {
      measurements: [
        {
          gives: ["time", "isSet", "temperature"],
          take: async (again) => {
            const view = await registers.read(SECONDS, ALL, again);
            const isSet = (view.getUint8(STATUS) & STOPPED) === 0;
            const time = isSet ? ds3231Time(view) : undefined;
            return {
              time: time ?? notSet(isSet ? "its registers hold none" : "the clock has stood still"),
              isSet: isSet ? 1 : 0,
              temperature: ds3231Temperature(view.getInt16(TEMPERATURE)),
            };
          },
        },
      ],
      writers: {
        time: async (seconds, again) => {
          await registers.write(SECONDS, ds3231Registers(seconds), again);
          const status = (await registers.read(STATUS, 1, again)).getUint8(0);
          await registers.write(STATUS, [status & ~STOPPED], again);
        },
      },
    };
  },
});
