import type { Millis } from "@thimble/base";
import { crc16Modbus } from "../serial/crc16-modbus.ts";
import { characterTime, type LineSettings } from "../serial/line-settings.ts";

/** Unit before the PDU, CRC after it. @see MODBUS over Serial Line V1.02, section 2.5.1 */
const OVERHEAD_BYTES = 3;

/** The longest frame in bytes. @see MODBUS over Serial Line V1.02, section 2.5.1 */
export const MAXIMUM_RTU_BYTES = 256;

/** Line settings when nothing says. @see MODBUS over Serial Line V1.02, sections 2.5.1 and 3.2 */
export const RTU_SETTINGS: LineSettings = { baudRate: 19_200, dataBits: 8, parity: "even", stopBits: 1 };

/** Frames are at least so many characters apart. @see MODBUS over Serial Line V1.02, section 2.5.1.1 */
const SILENT_CHARACTERS = 3.5;

/** Above this rate the silence does not get shorter. @see MODBUS over Serial Line V1.02, section 2.5.1.1 */
const FASTEST_TIMED_BAUD_RATE = 19_200;
const SHORTEST_SILENCE: Millis = 1.75;

/** A message on a serial line. */
export interface RtuFrame {
  /** The device, 1 to 247, or 0 for all of them. */
  readonly unit: number;
  /** Function code and data, 1 to 253 bytes. */
  readonly pdu: Uint8Array;
}

/** A message as it goes over the line. */
export function encodeRtuFrame({ unit, pdu }: RtuFrame): Uint8Array {
  const bytes = new Uint8Array(pdu.length + OVERHEAD_BYTES);
  bytes[0] = unit;
  bytes.set(pdu, 1);
  const crc = crc16Modbus(bytes.subarray(0, pdu.length + 1));
  bytes[pdu.length + 1] = crc & 0xff;
  bytes[pdu.length + 2] = crc >> 8;
  return bytes;
}

/** The message that these bytes are, from the first to the last; undefined when they are none. */
export function decodeRtuFrame(bytes: Uint8Array): RtuFrame | undefined {
  if (bytes.length <= OVERHEAD_BYTES || bytes.length > MAXIMUM_RTU_BYTES || crc16Modbus(bytes) !== 0) return undefined;
  return { unit: bytes[0] ?? 0, pdu: bytes.subarray(1, -2) };
}

/** How long a line must be silent between frames. */
export function rtuSilence(settings: LineSettings): Millis {
  return settings.baudRate > FASTEST_TIMED_BAUD_RATE ? SHORTEST_SILENCE : SILENT_CHARACTERS * characterTime(settings);
}
