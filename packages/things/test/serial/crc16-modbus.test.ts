import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { crc16Modbus } from "../../src/serial/crc16-modbus.ts";

test("crc16Modbus() gives the check value of CRC-16/MODBUS", () => {
  // The value for the digits 1 to 9 by which catalogues of CRCs tell this one.
  assert.equal(crc16Modbus(new TextEncoder().encode("123456789")), 0x4b37);
});

test("crc16Modbus() of bytes with their CRC is 0, and any burst of up to 16 bits breaks that", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 254 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (bytes, at, flip) => {
        const crc = crc16Modbus(bytes);
        const framed = Uint8Array.of(...bytes, crc & 0xff, crc >> 8);
        assert.equal(crc16Modbus(framed), 0);
        const hit = at % framed.length;
        framed[hit] = (framed[hit] ?? 0) ^ flip;
        assert.notEqual(crc16Modbus(framed), 0);
      },
    ),
  );
});
