import assert from "node:assert/strict";
import { test } from "node:test";
import { isSimulatedBinding } from "../../src/simulated/simulated-binding.ts";

test("isSimulatedBinding() knows its own", () => {
  assert.ok(isSimulatedBinding({ driver: "simulated" }));
  assert.ok(!isSimulatedBinding({ driver: "modbus" }));
});
