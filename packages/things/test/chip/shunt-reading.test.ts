import assert from "node:assert/strict";
import { test } from "node:test";
import { shuntReading } from "../../src/chip/shunt-reading.ts";

test("shuntReading() follows Ohm's law, in both directions", () => {
  assert.deepEqual(shuntReading(0.5, 12, 0.25), { busVoltage: 12, shuntVoltage: 0.5, current: 2, power: 24 });
  assert.deepEqual(shuntReading(-0.5, 12, 0.25), { busVoltage: 12, shuntVoltage: -0.5, current: -2, power: -24 });
});
