import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import type { BleBinding } from "../../src/ble/ble-binding.ts";
import { BLE } from "../../src/ble/ble-module.ts";

test("fields of one advertisement come together", () => {
  const a: BleBinding = { driver: "ble", place: { kind: "field", source: "x", format: "bthome", field: "battery" } };
  assert.ok(BLE.areReadTogether(a, { ...a, place: { kind: "field", source: "x", format: "bthome", field: "power" } }));
  assert.ok(
    !BLE.areReadTogether(a, { ...a, place: { kind: "field", source: "y", format: "ruuvi5", field: "voltage" } }),
  );
});

test("a driver is made for a device", () => {
  const parts = { clock: new VirtualClock(), random: new SeededRandom(1), logger: SILENT_LOGGER };
  assert.equal(BLE.create("ble://aa-bb-cc-dd-ee-ff", parts).delivery, "polled");
});
