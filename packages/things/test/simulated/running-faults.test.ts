import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "@thimble/base";
import fc from "fast-check";
import type { Fault } from "../../src/simulated/fault.ts";
import { RunningFaults } from "../../src/simulated/running-faults.ts";

function running(faults: readonly Fault[], seed = 1): RunningFaults {
  return new RunningFaults(faults, 1000, new SeededRandom(seed));
}

test("a stuck sensor gives what it gave before the fault, and follows again after it", () => {
  const faults = running([{ kind: "stuck", from: 100, for: 100 }]);
  const read = [1000, 1099, 1100, 1150, 1200, 1250].map((now, i) => faults.value(i, now));
  assert.deepEqual(read, [0, 1, 1, 1, 4, 5]);
});

test("a sensor that was stuck from the beginning gives its first value", () => {
  const faults = running([{ kind: "stuck" }]);
  assert.deepEqual(
    [5, 6, 7].map((value, i) => faults.value(value, 1000 + i)),
    [5, 5, 5],
  );
});

test("faults go on from what the one before them made, in their order", () => {
  const drift: Fault = { kind: "drift", perHour: 3600 };
  const spike: Fault = { kind: "spikes", height: 100, from: 2000 };
  const stuck: Fault = { kind: "stuck", from: 2000 };
  assert.equal(running([drift, spike]).value(10, 3000), 10 + 2 + 100);
  const both = running([drift, stuck]);
  assert.deepEqual(
    [2000, 3000, 9000].map((now) => both.value(10, now)),
    [11, 11, 11],
  );
});

test("spikes come about as often as their probability says, and at the same readings for the same seed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0 }), fc.double({ min: 0.05, max: 0.95, noNaN: true }), (seed, probability) => {
      const hits = (other: number) => {
        const faults = running([{ kind: "spikes", height: 1, probability, seed }], other);
        return Array.from({ length: 1000 }, (_, i) => faults.value(0, 1000 + i));
      };
      const count = hits(1).reduce((sum, each) => sum + each, 0);
      // Six deviations of a binomial: one run in 10^8 is outside.
      assert.ok(Math.abs(count - 1000 * probability) < 6 * Math.sqrt(1000 * probability * (1 - probability)));
      assert.deepEqual(hits(1), hits(2));
    }),
    { numRuns: 30 },
  );
});

test("faults of the answer are told while they last, and leave the value alone", () => {
  const slow: Fault = { kind: "slow", by: 50, from: 10, for: 10 };
  const faults = running([slow, { kind: "gone", from: 15 }]);
  assert.deepEqual(
    [1000, 1010, 1015, 1020].map((now) => faults.answer(now).map(({ kind }) => kind)),
    [[], ["slow"], ["slow", "gone"], ["gone"]],
  );
  assert.equal(faults.value(7, 1015), 7);
});
