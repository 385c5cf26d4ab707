import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { crc8, SENSIRION_CRC } from "../../src/chip/crc8.ts";

test("crc8() makes 0x92 of 0xBEEF as Sensirion's datasheets say", () => {
  assert.equal(crc8(Uint8Array.of(0xbe, 0xef), SENSIRION_CRC), 0x92);
});

test("crc8() makes the check value of CRC-8/NRSC-5 of the digits 1 to 9", () => {
  const digits = new TextEncoder().encode("123456789");
  assert.equal(crc8(digits, { polynomial: 0x31, initial: 0xff }), 0xf7);
  assert.equal(crc8(digits, { polynomial: 0x07, initial: 0x00 }), 0xf4);
});

test("crc8() finds every error of one or two bits in a word", () => {
  const word = fc.uint8Array({ minLength: 2, maxLength: 2 });
  const bit = fc.integer({ min: 0, max: 15 });
  fc.assert(
    fc.property(word, bit, bit, (bytes, first, second) => {
      const broken = Uint8Array.from(bytes);
      for (const each of new Set([first, second])) broken[each >> 3] = (broken[each >> 3] ?? 0) ^ (1 << (each & 7));
      return crc8(broken, SENSIRION_CRC) !== crc8(bytes, SENSIRION_CRC);
    }),
  );
});
