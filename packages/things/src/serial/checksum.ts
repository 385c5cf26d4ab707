import { crc16Modbus } from "./crc16-modbus.ts";

/** Checksums at the end of a message. */
export const CHECKSUMS: readonly [
  "nmea",
  "sum8",
  "xor8",
  "sum8-hex",
  "xor8-hex",
  "crc16-modbus",
  "crc16-ccitt",
  "crc16-xmodem",
] = ["nmea", "sum8", "xor8", "sum8-hex", "xor8-hex", "crc16-modbus", "crc16-ccitt", "crc16-xmodem"];
/**
 * One of them. `nmea`: XOR between `$` and `*`, behind that in two hexadecimal digits; `sum8`, `xor8`: one byte, `-hex`: two digits;
 * `crc16-modbus`: low byte first; `crc16-ccitt` (from 0xFFFF) and `crc16-xmodem` (from 0): high byte first.
 */
export type Checksum = (typeof CHECKSUMS)[number];

/** The bytes that a checksum adds to a message. @see NMEA 0183, section 5.3; the names of CRCs are those of the catalogue of G. Cook */
export function checksumOf(kind: Checksum, body: Uint8Array): Uint8Array {
  switch (kind) {
    case "nmea":
      return textBytes(`*${hexOf(xorOf(body.subarray(1)))}`);
    case "sum8":
      return Uint8Array.of(sumOf(body));
    case "xor8":
      return Uint8Array.of(xorOf(body));
    case "sum8-hex":
      return textBytes(hexOf(sumOf(body)));
    case "xor8-hex":
      return textBytes(hexOf(xorOf(body)));
    case "crc16-modbus": {
      const crc = crc16Modbus(body);
      return Uint8Array.of(crc & 0xff, crc >> 8);
    }
    case "crc16-ccitt":
      return highFirst(crc16(body, 0xffff));
    case "crc16-xmodem":
      return highFirst(crc16(body, 0));
    default:
      return kind satisfies never;
  }
}

/** A message without its checksum; undefined when that is wrong. Digits may be small letters. */
export function withoutChecksum(kind: Checksum, message: Uint8Array): Uint8Array | undefined {
  const length = CHECKSUM_BYTES[kind];
  if (message.length <= length) return undefined;
  const body = message.subarray(0, -length);
  const right = checksumOf(kind, body);
  const given = message.subarray(-length);
  const isText = kind === "nmea" || kind.endsWith("-hex");
  return given.every((byte, i) => byte === right[i] || (isText && upper(byte) === right[i])) ? body : undefined;
}

const CHECKSUM_BYTES: Readonly<Record<Checksum, number>> = {
  nmea: 3,
  sum8: 1,
  xor8: 1,
  "sum8-hex": 2,
  "xor8-hex": 2,
  "crc16-modbus": 2,
  "crc16-ccitt": 2,
  "crc16-xmodem": 2,
};

function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0);
}

function xorOf(bytes: Uint8Array): number {
  return bytes.reduce((all, byte) => all ^ byte, 0);
}

/** CRC-16 with the polynomial x^16 + x^12 + x^5 + 1, highest bit first. @see ITU-T V.41, section 2 */
function crc16(bytes: Uint8Array, start: number): number {
  let crc = start;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
}

function highFirst(crc: number): Uint8Array {
  return Uint8Array.of(crc >> 8, crc & 0xff);
}

function hexOf(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

function textBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A small letter from a to f as a capital one. */
function upper(byte: number): number {
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x20 : byte;
}
