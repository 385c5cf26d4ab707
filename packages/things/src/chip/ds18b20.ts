import { ThimbleError } from "@thimble/base";
import type { OneWireChip } from "./chip.ts";
import { defineOneWireChip } from "./define-chip.ts";

/** @see section "Memory", figure 9 "DS18B20 Memory Map" */
const SCRATCHPAD_BYTES = 9;
/** 85 Cel and the reserved byte 6 as they are at power-on; after a conversion that byte is another. */
const POWER_ON_TEMPERATURE = 0x0550;
const POWER_ON_BYTE_6 = 0x0c;

/** The step of a temperature in Cel, by the number of bits; the longest time of a conversion in ms. @see table 2 "Thermometer Resolution Configuration" */
const RESOLUTIONS: Readonly<Record<number, { readonly step: number; readonly time: number }>> = {
  9: { step: 0.5, time: 93.75 },
  10: { step: 0.25, time: 187.5 },
  11: { step: 0.125, time: 375 },
  12: { step: 0.0625, time: 750 },
};

/** The CRC of 1-Wire: x^8 + x^5 + x^4 + 1, low bit first. @see section "CRC Generation", figure 11 */
export function oneWireCrc(bytes: Iterable<number>): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) === 0 ? 0 : 0x8c);
  }
  return crc;
}

/** Temperature in Cel of bytes 0 and 1, as a signed number. @see section "Operation: Measuring Temperature", table 1 */
export function ds18b20Temperature(raw: number, bits: number): number {
  const { step } = RESOLUTIONS[bits] ?? { step: 1 / 16 };
  return Math.floor(raw / (16 * step)) * step;
}

/**
 * Temperature in Cel of a scratchpad.
 * @param name how the error names the chip
 * @throws ThimbleError things.bad-answer when its CRC is wrong, or it is the one that a chip has before it ever measured
 */
export function parseDs18b20Scratchpad(bytes: Uint8Array, name: string): number {
  const refuse = (found: string): ThimbleError =>
    new ThimbleError("things.bad-answer", `Cannot read ${name}: ${found}`);
  if (bytes.length !== SCRATCHPAD_BYTES) throw refuse(`it gave ${bytes.length} bytes in place of ${SCRATCHPAD_BYTES}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Nine zeros have a right checksum: that is a wire that is held down.
  const isDead = bytes.every((byte) => byte === 0);
  if (isDead || oneWireCrc(bytes.subarray(0, 8)) !== view.getUint8(8))
    throw refuse("the checksum of its answer is wrong");
  const raw = view.getInt16(0, true);
  if (raw === POWER_ON_TEMPERATURE && view.getUint8(6) === POWER_ON_BYTE_6)
    throw refuse("it lost its power while it measured");
  return ds18b20Temperature(raw, 9 + ((view.getUint8(4) >> 5) & 0b11));
}

/** A temperature sensor on one wire, by Maxim; read through the kernel. */
export const DS18B20: OneWireChip = defineOneWireChip({
  name: "ds18b20",
  title: "Maxim DS18B20: temperature",
  datasheet: {
    document: "19-7487",
    revision: "6",
    title: "DS18B20 Programmable Resolution 1-Wire Digital Thermometer",
    checkedAgainst:
      "its datasheet's table of temperatures, application note 27 for the CRC, the kernel's page for a scratchpad; CircuitPython's driver",
  },
  family: 0x28,
  conversion: 750,
  properties: {
    temperature: {
      type: "number",
      unit: "Cel",
      minimum: -55,
      maximum: 125,
      access: "read",
      description: "Of the chip",
    },
  },
  options: {
    resolution: {
      kind: "choice",
      values: [9, 10, 11, 12],
      default: 12,
      description: "Bits: 9 take 94 ms, 12 take 750 ms",
    },
  },
  start: async ({ device, options, call, name }) => {
    await device.setResolution(options.resolution, call);
    return {
      measurements: [
        {
          gives: ["temperature"],
          take: async (again) => ({ temperature: parseDs18b20Scratchpad(await device.readScratchpad(again), name) }),
        },
      ],
    };
  },
});
