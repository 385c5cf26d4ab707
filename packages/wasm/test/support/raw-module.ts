import { ByteWriter } from "../../src/byte-writer.ts";

const END = 0x0b;

/** A module with one of everything, whose function 0 holds the bytes between two `unreachable`, so that any operands are right. */
export function moduleWith(...instructions: readonly number[]): Uint8Array {
  const code = new ByteWriter();
  code.u8(1);
  code.sized(Uint8Array.from([1, 1, 0x7f, 0x00, ...instructions, 0x00, END]));
  const writer = new ByteWriter();
  writer.bytes(Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]));
  writer.section(1, Uint8Array.from([1, 0x60, 0, 0]));
  writer.section(3, Uint8Array.from([1, 0]));
  writer.section(4, Uint8Array.from([1, 0x70, 0, 1]));
  writer.section(5, Uint8Array.from([1, 0, 1]));
  writer.section(6, Uint8Array.from([1, 0x7f, 1, 0x41, 0, END]));
  writer.section(9, Uint8Array.from([2, 1, 0, 1, 0, 3, 0, 1, 0]));
  writer.section(12, Uint8Array.from([1]));
  writer.section(10, code.view());
  writer.section(11, Uint8Array.from([1, 1, 1, 0x61]));
  return writer.view().slice();
}
