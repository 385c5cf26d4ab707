import assert from "node:assert/strict";
import { test } from "node:test";
import { type BleBinding, isBleBinding, isToldByDevice } from "../../src/ble/ble-binding.ts";

test("what is said to everyone is told by the device", () => {
  const said: BleBinding = { driver: "ble", place: { kind: "field", source: "x", format: "bthome", field: "battery" } };
  assert.ok(isBleBinding(said) && isToldByDevice(said));
  assert.ok(!isBleBinding({ driver: "can" }) && !isBleBinding(undefined));
});
