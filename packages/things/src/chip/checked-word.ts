import { ThimbleError } from "@thimble/base";
import { type Crc8, crc8 } from "./crc8.ts";

/** Bytes of a word and its CRC. */
export const CHECKED_WORD_BYTES = 3;

/**
 * The 16-bit word at `offset` that a CRC follows, high byte first; the error when the CRC is another one.
 * @param name how the error names the chip
 */
export function checkedWord(view: DataView, offset: number, crc: Crc8, name: string): number | ThimbleError {
  const expected = crc8(new Uint8Array(view.buffer, view.byteOffset + offset, 2), crc);
  const found = view.getUint8(offset + 2);
  if (found === expected) return view.getUint16(offset);
  return new ThimbleError("things.bad-answer", `Cannot read ${name}: the checksum of its answer is ${found}`, {
    expected: `${expected} for what it sent`,
  });
}

/** Converts a word that may be an error. */
export function ifSound<T>(word: number | ThimbleError, convert: (word: number) => T): T | ThimbleError {
  return word instanceof ThimbleError ? word : convert(word);
}
