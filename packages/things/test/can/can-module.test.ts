import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import type { CanBinding } from "../../src/can/can-binding.ts";
import { CAN } from "../../src/can/can-module.ts";

test("signals of one message come together", () => {
  const signal = { startBit: 0, length: 8, isLittleEndian: true, type: "unsigned", factor: 1, offset: 0 } as const;
  const a: CanBinding = { driver: "can", id: 1, isExtended: false, length: 8, signal, only: undefined };
  assert.ok(CAN.areReadTogether(a, { ...a, signal: { ...signal, startBit: 8 } }));
  assert.ok(!CAN.areReadTogether(a, { ...a, isExtended: true }));
});

test("a driver is made for an interface", async () => {
  const parts = { clock: new VirtualClock(), random: new SeededRandom(1), logger: SILENT_LOGGER };
  assert.equal(CAN.create("can://can0", parts).delivery, "pushed");
});
