import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TANK } from "../../../src/simulated/models/tank.ts";
import { usualParameters } from "./model-runs.ts";

const PARAMETERS = usualParameters(TANK);

function run(inputs: { readonly inlet: number; readonly outlet: number }, steps: number, start = PARAMETERS.start) {
  let state = TANK.begin({ ...PARAMETERS, start });
  for (let i = 0; i < steps; i++) state = TANK.next(state, inputs, PARAMETERS, 1);
  return { state, observed: TANK.observe(state, inputs, PARAMETERS) };
}

test("a tank fills by what the pump gives, and runs over when it is full", () => {
  const filling = run({ inlet: 1, outlet: 0 }, 300);
  assert.ok(Math.abs(filling.observed.volume - 1.5) < 1e-9);
  assert.deepEqual([filling.observed.overflow, filling.observed.spilt], [0, 0]);
  const full = run({ inlet: 1, outlet: 0 }, 3600);
  assert.deepEqual([full.observed.level, full.observed.overflow], [100, 1]);
  assert.ok(Math.abs(full.observed.spilt - 5) < 1e-9);
});

test("a tank empties ever slower, and never below nothing", () => {
  const begun = run({ inlet: 0, outlet: 1 }, 1, 100).observed.outflow;
  const later = run({ inlet: 0, outlet: 1 }, 1200, 100).observed.outflow;
  assert.ok(Math.abs(begun - 8) < 1e-9 && later < begun / 2);
  assert.ok(run({ inlet: 0, outlet: 1 }, 36_000, 100).observed.volume < 1e-9);
});

test("a tank keeps its level where the inflow is the outflow at its depth", () => {
  const { observed } = run({ inlet: 1, outlet: 1 }, 36_000);
  assert.ok(Math.abs(observed.level - 100 * (6 / 8) ** 2) < 1e-6);
});

test("a tank makes and loses no water, whatever its valves do", () => {
  const valve = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(valve, valve), { maxLength: 200 }), (valves) => {
      let state = TANK.begin(PARAMETERS);
      let balance = state.volume;
      for (const [inlet, outlet] of valves) {
        state = TANK.next(state, { inlet, outlet }, PARAMETERS, 60);
        balance += (state.inflow - state.outflow) * 60;
        assert.ok(state.volume >= 0 && state.volume <= 2);
      }
      assert.ok(Math.abs(balance - state.volume - state.spilt) < 1e-9);
    }),
  );
});
