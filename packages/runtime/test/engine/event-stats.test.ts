import assert from "node:assert/strict";
import { test } from "node:test";
import { EventStats } from "../../src/engine/event-stats.ts";

function statsOf(...events: readonly (readonly [instructions: number, latency: number])[]): EventStats {
  const stats = new EventStats();
  for (const [instructions, latency] of events) stats.add(instructions, latency);
  return stats;
}

test("EventStats is all zeros before the first event", () => {
  assert.deepEqual(statsOf().summary(), {
    handled: 0,
    instructions: { total: 0, last: 0, maximum: 0, p50: 0, p99: 0 },
    latency: { p50: 0, p99: 0 },
  });
});

test("EventStats tells the sum, the last, the largest and the median", () => {
  const { handled, instructions } = statsOf([3, 0], [9, 0], [5, 0]).summary();
  assert.deepEqual([handled, instructions], [3, { total: 17, last: 5, maximum: 9, p50: 5, p99: 9 }]);
});

test("EventStats tells without quantiles what it counted", () => {
  assert.deepEqual(statsOf([3, 0], [9, 0]).counts(), { handled: 2, instructions: { total: 12, last: 9, maximum: 9 } });
});

test("EventStats reports no quantile of instructions above the largest that occurred", () => {
  // The bucket of 1,025 reaches to 1,151.
  const { instructions } = statsOf([1025, 0]).summary();
  assert.deepEqual([instructions.p50, instructions.p99], [1025, 1025]);
});

test("EventStats keeps latencies in whole microseconds", () => {
  assert.equal(statsOf([1, 0.0074]).summary().latency.p50, 0.007);
});

test("EventStats bears clocks that go back and latencies of hours", () => {
  assert.equal(statsOf([1, -5]).summary().latency.p99, 0);
  assert.equal(statsOf([1, 4_294_967.3]).summary().latency.p99, 2_147_483.647);
});
