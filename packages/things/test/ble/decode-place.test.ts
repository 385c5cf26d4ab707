import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePlace } from "../../src/ble/decode-place.ts";

const BTHOME = { kind: "field", source: "", format: "bthome", field: "battery" } as const;

test("decodePlace() reads a field, and says what is wrong", () => {
  const read = (hex: string) => decodePlace(BTHOME, Buffer.from(hex, "hex"));
  assert.equal(read("400161"), 97);
  assert.equal(read("4002CA09"), undefined);
  assert.match(String(read("41A4")), /it is encrypted: security with a psk scheme/);
  assert.equal(read("00"), "it is not of the format bthome");
  const invalid = Buffer.from("058000FFFFFFFF800080008000FFFFFFFFFFFFFFFFFFFFFF", "hex");
  const place = { kind: "field", source: "", format: "ruuvi5", field: "humidity" } as const;
  assert.equal(decodePlace(place, invalid), "the device does not know it");
});

test("decodePlace() reads a number where it is", () => {
  const number = { startBit: 8, length: 8, isLittleEndian: true, type: "signed", factor: 1, offset: 0 } as const;
  assert.equal(decodePlace({ kind: "raw", source: "", number }, Uint8Array.of(1, 0xff)), -1);
  assert.equal(
    decodePlace({ kind: "raw", source: "", number }, Uint8Array.of(1)),
    "it has 1 bytes, too few for the number",
  );
});
