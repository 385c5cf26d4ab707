import assert from "node:assert/strict";
import { test } from "node:test";
import { DecisionTimes } from "../../src/dev/decision-times.ts";

test("DecisionTimes measures from the arrival of a sample to each container's decision on it", () => {
  const times = new DecisionTimes();
  for (let sample = 1; sample <= 100; sample++) {
    times.arrived(sample, 1000 * sample);
    times.decided("app/guard", sample, 1000 * sample + sample);
  }
  assert.deepEqual(times.of("app/guard"), { p50: 50, p99: 99 });
});

test("DecisionTimes knows nothing of a container that decided nothing, nor of what was no sample", () => {
  const times = new DecisionTimes();
  times.arrived(1, 10);
  times.decided("app/guard", 2, 20);
  assert.equal(times.of("app/guard"), undefined);
  times.decided("app/guard", 1, 12);
  assert.deepEqual(times.of("app/guard"), { p50: 2, p99: 2 });
});
