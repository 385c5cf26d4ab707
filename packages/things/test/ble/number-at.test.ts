import assert from "node:assert/strict";
import { test } from "node:test";
import { numberAt } from "../../src/ble/number-at.ts";

test("numberAt() reads either byte order, and nothing past the end", () => {
  const data = Uint8Array.of(0x01, 0x02);
  assert.equal(numberAt(data, { startBit: 0, length: 16, isLittleEndian: true, type: "unsigned" }), 0x0201);
  assert.equal(numberAt(data, { startBit: 7, length: 16, isLittleEndian: false, type: "unsigned" }), 0x0102);
  assert.equal(numberAt(data, { startBit: 8, length: 16, isLittleEndian: true, type: "unsigned" }), undefined);
});
