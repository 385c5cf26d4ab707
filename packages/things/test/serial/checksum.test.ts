import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CHECKSUMS, checksumOf, withoutChecksum } from "../../src/serial/checksum.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("checksumOf() gives the check values of the catalogue of CRCs, and that of an NMEA sentence", () => {
  const digits = bytes("123456789");
  assert.deepEqual([...checksumOf("crc16-ccitt", digits)], [0x29, 0xb1]);
  assert.deepEqual([...checksumOf("crc16-xmodem", digits)], [0x31, 0xc3]);
  assert.deepEqual([...checksumOf("crc16-modbus", digits)], [0x37, 0x4b]);
  // The example of GGA that NMEA 0183 gives.
  const sentence = bytes("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,");
  assert.deepEqual(checksumOf("nmea", sentence), bytes("*47"));
  assert.deepEqual([...checksumOf("sum8", Uint8Array.of(200, 100))], [44]);
  assert.deepEqual(checksumOf("xor8-hex", Uint8Array.of(0xf0, 0x0a)), bytes("FA"));
});

test("withoutChecksum() takes what checksumOf() gives, in small letters too, and nothing else", () => {
  const body = fc.uint8Array({ minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(
      fc.constantFrom(...CHECKSUMS),
      body,
      fc.nat(),
      fc.integer({ min: 1, max: 127 }),
      (kind, text, at, flip) => {
        const message = Uint8Array.of(...text, ...checksumOf(kind, text));
        assert.deepEqual(withoutChecksum(kind, message), text);
        // The first byte of a sentence is not summed.
        const hit = 1 + (at % (text.length - 1));
        assert.equal(withoutChecksum(kind, message.with(hit, (message[hit] ?? 0) ^ flip)), undefined);
      },
    ),
  );
  assert.deepEqual(withoutChecksum("xor8-hex", Uint8Array.of(0xf0, 0x0a, ...bytes("fa"))), Uint8Array.of(0xf0, 0x0a));
  assert.equal(withoutChecksum("nmea", bytes("*00")), undefined);
});
