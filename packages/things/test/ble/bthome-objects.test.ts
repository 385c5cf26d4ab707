import assert from "node:assert/strict";
import { test } from "node:test";
import { BTHOME_OBJECTS } from "../../src/ble/bthome-objects.ts";

test("every object of BTHome has a name, one to four bytes and a divisor", () => {
  assert.equal(BTHOME_OBJECTS.get(0x02)?.name, "temperature");
  for (const { name, bytes, by } of BTHOME_OBJECTS.values()) {
    assert.match(name, /^[a-z][a-z0-9.-]*$/);
    assert.ok(bytes >= 1 && bytes <= 4 && by >= 1);
  }
});
