import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress } from "../../src/worker/progress.ts";

test("Progress shows the other side whose handler runs and that it moves", () => {
  const engine = new Progress();
  const worker = new Progress(engine.buffer);
  assert.equal(engine.slot, undefined);
  const before = engine.counter;
  worker.begin(0);
  assert.equal(engine.slot, 0);
  assert.notEqual(engine.counter, before);
  worker.rest();
  assert.equal(engine.slot, undefined);
});

test("Progress shows the other side how many memories are in use and how many wait", () => {
  const engine = new Progress();
  assert.deepEqual([engine.leased, engine.warm], [0, 0]);
  new Progress(engine.buffer).memories(3, 2);
  assert.deepEqual([engine.leased, engine.warm], [3, 2]);
});
