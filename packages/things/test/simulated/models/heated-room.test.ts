import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HEATED_ROOM } from "../../../src/simulated/models/heated-room.ts";
import { usualParameters } from "./model-runs.ts";

const PARAMETERS = usualParameters(HEATED_ROOM);
const REST = HEATED_ROOM.rest(PARAMETERS);

test("a room with its heater on settles where the heat that it loses is the heater's", () => {
  const state = HEATED_ROOM.next({ temperature: 18 }, { ...REST, heater: 1 }, PARAMETERS, 1e7);
  assert.ok(Math.abs(state.temperature - (5 + 2000 / 80)) < 1e-9);
});

test("a room cools by 1/e of the difference in one time constant", () => {
  const { temperature } = HEATED_ROOM.next({ temperature: 25 }, REST, PARAMETERS, 600_000 / 80);
  assert.ok(Math.abs(temperature - (5 + 20 / Math.E)) < 1e-9);
});

test("a room is as warm after two steps as after one of their length, whatever its inputs and parameters", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -40, max: 60, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.1, max: 1e5, noNaN: true }),
      (temperature, heater, heatLoss) => {
        const inputs = { ...REST, heater };
        const parameters = { ...PARAMETERS, heatLoss };
        const half = HEATED_ROOM.next({ temperature }, inputs, parameters, 30);
        const twice = HEATED_ROOM.next(half, inputs, parameters, 30);
        const once = HEATED_ROOM.next({ temperature }, inputs, parameters, 60);
        const settled = 5 + (heater * 2000) / heatLoss;
        assert.ok(Math.abs(twice.temperature - once.temperature) < 1e-6);
        assert.ok(once.temperature >= Math.min(temperature, settled) - 1e-9);
        assert.ok(once.temperature <= Math.max(temperature, settled) + 1e-9);
      },
    ),
  );
});

test("a room tells what its heater gives", () => {
  const observed = HEATED_ROOM.observe({ temperature: 20 }, { ...REST, heater: 0.5 }, PARAMETERS);
  assert.deepEqual(observed, { temperature: 20, power: 1000 });
});
