import assert from "node:assert/strict";
import { test } from "node:test";
import { parseBleUuid } from "../../src/ble/ble-uuid.ts";

test("parseBleUuid() makes short ones long, and takes nothing else", () => {
  assert.equal(parseBleUuid("180F"), "0000180f00001000800000805f9b34fb");
  assert.equal(parseBleUuid("0000180f"), parseBleUuid("180f"));
  assert.equal(parseBleUuid("0000180F-0000-1000-8000-00805F9B34FB"), parseBleUuid("180f"));
  for (const text of ["", "18", "180g", "0000180f-0000-1000-8000-00805f9b34"])
    assert.equal(parseBleUuid(text), undefined);
});
