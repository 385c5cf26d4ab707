import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HEATED_ROOM } from "../../../src/simulated/models/heated-room.ts";
import type { PhysicalModel } from "../../../src/simulated/models/physical-model.ts";
import { type ModelUse, RunningModel } from "../../../src/simulated/models/running-model.ts";
import { usualParameters } from "./model-runs.ts";

function room(parts: Partial<ModelUse> = {}, noise = 0): ModelUse {
  return { model: HEATED_ROOM, parameters: { ...usualParameters(HEATED_ROOM), noise }, speed: 1, seed: 1, ...parts };
}

test("RunningModel gives the same at a moment however often it was looked at before, noise included", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100_000 })), fc.integer({ min: 0 }), (looks, seed) => {
      const [often, once] = [new RunningModel(room({ seed }, 1)), new RunningModel(room({ seed }, 1))];
      const write = (model: RunningModel): void => model.write("heater", 1, 30_500);
      const times = looks.toSorted((a, b) => a - b);
      for (const time of times.filter((each) => each <= 30_500)) often.read("temperature", time);
      write(often);
      for (const time of times.filter((each) => each > 30_500)) often.read("temperature", time);
      write(once);
      assert.equal(often.read("temperature", 100_000), once.read("temperature", 100_000));
    }),
  );
});

test("RunningModel takes an input from the next step on, keeps it between its limits and gives it back", () => {
  const model = new RunningModel(room());
  model.write("heater", 7, 0);
  assert.equal(model.read("heater", 0), 1);
  assert.equal(model.read("temperature", 999), 18);
  assert.ok(model.read("temperature", 1000) > 18);
  model.write("temperature", 99, 1000);
  assert.ok(model.read("temperature", 1000) < 19);
  assert.ok(Number.isNaN(model.read("pressure", 1000)));
});

test("RunningModel passes time faster where it is told to", () => {
  const [slow, fast] = [new RunningModel(room()), new RunningModel(room({ speed: 60 }))];
  assert.equal(fast.read("temperature", 60_000), slow.read("temperature", 3_600_000));
});

test("RunningModel adds noise of the deviation asked for, another each step and seed", () => {
  const model = new RunningModel(room({}, 0.5));
  const plain = new RunningModel(room());
  const errors = Array.from({ length: 2000 }, (_, i) => {
    return model.read("temperature", i * 1000) - plain.read("temperature", i * 1000);
  });
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const deviation = Math.sqrt(errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / errors.length);
  assert.ok(Math.abs(mean) < 0.05, `mean ${mean}`);
  assert.ok(Math.abs(deviation - 0.5) < 0.05, `deviation ${deviation}`);
  assert.equal(new Set(errors).size, errors.length);
  const other = new RunningModel(room({ seed: 2 }, 0.5));
  assert.notEqual(other.read("temperature", 0), new RunningModel(room({}, 0.5)).read("temperature", 0));
});

test("RunningModel leaves out what is beyond a million steps, for nobody waits that long", () => {
  let steps = 0;
  const next = (state: unknown): unknown => {
    steps += 1;
    return state;
  };
  const counting: PhysicalModel = { ...HEATED_ROOM, step: 1, next };
  new RunningModel(room({ model: counting })).read("temperature", 1e9);
  assert.equal(steps, 1_000_000);
});
