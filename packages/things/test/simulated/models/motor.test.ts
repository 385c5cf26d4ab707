import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MOTOR } from "../../../src/simulated/models/motor.ts";
import { usualParameters } from "./model-runs.ts";

const PARAMETERS = { ...usualParameters(MOTOR), life: 10 };

function run(inputs: { readonly setpoint: number; readonly load: number }, steps: number, seconds = 1) {
  let state = MOTOR.begin(PARAMETERS);
  for (let i = 0; i < steps; i++) state = MOTOR.next(state, inputs, PARAMETERS, seconds);
  return MOTOR.observe(state, inputs, PARAMETERS);
}

test("a motor comes to its set point by its ramp", () => {
  assert.equal(run({ setpoint: 1500, load: 75 }, 2).speed, 600);
  assert.equal(run({ setpoint: 1500, load: 75 }, 60).speed, 1500);
  assert.deepEqual(run({ setpoint: 0, load: 75 }, 60), {
    speed: 0,
    current: 0,
    vibration: 0,
    wear: 0,
    temperature: 22,
    hours: 0,
  });
});

test("a motor takes its rated current at rated load and its idle current without, as long as its bearing is new", () => {
  const { idleCurrent, ratedCurrent } = PARAMETERS;
  const state = { speed: 1500, temperature: 22, wear: 0, hours: 0 };
  const currents = [0, 100].map((load) => MOTOR.observe(state, { setpoint: 1500, load }, PARAMETERS).current);
  assert.deepEqual(currents, [idleCurrent, ratedCurrent]);
});

test("a bearing is worn out after its life at rated speed and load, and lasts eight times as long at half of it", () => {
  const full = run({ setpoint: 1500, load: 100 }, 3600, 10).wear;
  const half = run({ setpoint: 1500, load: 50 }, 3600, 10).wear;
  assert.ok(Math.abs(full - 100) < 0.1);
  assert.ok(Math.abs(half - full / 8) < 0.1);
});

test("wear shakes, drags and warms the motor", () => {
  const inputs = { setpoint: 1500, load: 75 };
  const settled = (wear: number) => {
    const state = MOTOR.next({ speed: 1500, temperature: 22, wear, hours: 0 }, inputs, PARAMETERS, 1e6);
    return MOTOR.observe({ ...state, wear }, inputs, PARAMETERS);
  };
  const [fresh, worn] = [settled(0), settled(1)];
  assert.ok(Math.abs(fresh.vibration - 0.8) < 1e-9 && Math.abs(worn.vibration - 9.8) < 1e-9);
  assert.ok(worn.current > fresh.current && worn.temperature > fresh.temperature + 10);
});

test("wear never goes back and never passes 100 %, whatever is asked of the motor", () => {
  const command = fc.tuple(fc.double({ min: 0, max: 3000, noNaN: true }), fc.double({ min: 0, max: 200, noNaN: true }));
  fc.assert(
    fc.property(fc.array(command, { maxLength: 100 }), (commands) => {
      let state = MOTOR.begin(PARAMETERS);
      for (const [setpoint, load] of commands) {
        const next = MOTOR.next(state, { setpoint, load }, PARAMETERS, 600);
        assert.ok(next.wear >= state.wear && next.wear <= 1);
        assert.ok(Number.isFinite(next.temperature));
        state = next;
      }
    }),
  );
});
