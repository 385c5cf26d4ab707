import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "@thimble/base";
import fc from "fast-check";
import { applyFault } from "../../src/simulated/apply-fault.ts";

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const since = fc.integer({ min: 0, max: 1e9 });
const seed = fc.integer({ min: 0 });

test("a stuck value is what it was before, whatever it would be now", () => {
  fc.assert(
    fc.property(value, value, since, (now, before, past) => {
      assert.equal(applyFault({ kind: "stuck" }, now, { since: past, before, random: new SeededRandom(1) }), before);
    }),
  );
});

test("noise stays within its amplitude, and is the same for the same seed", () => {
  fc.assert(
    fc.property(value, fc.double({ min: 0, max: 1000, noNaN: true }), seed, (now, amplitude, start) => {
      const noisy = () =>
        applyFault({ kind: "noise", amplitude }, now, { since: 0, before: 0, random: new SeededRandom(start) });
      assert.ok(Math.abs(noisy() - now) <= amplitude + 1e-9);
      assert.equal(noisy(), noisy());
    }),
  );
});

test("drift grows in proportion to the time since it began", () => {
  const at = (hours: number, perHour: number) =>
    applyFault({ kind: "drift", perHour }, 20, { since: hours * 3_600_000, before: 0, random: new SeededRandom(1) }) -
    20;
  assert.equal(at(0, 5), 0);
  assert.equal(at(1, 5), 5);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1000, noNaN: true }),
      fc.double({ min: -10, max: 10, noNaN: true }),
      (hours, rate) => {
        assert.ok(Math.abs(at(2 * hours, rate) - 2 * at(hours, rate)) < 1e-6);
      },
    ),
  );
});

test("a spike adds its height", () => {
  assert.equal(
    applyFault({ kind: "spikes", height: -7 }, 20, { since: 0, before: 0, random: new SeededRandom(1) }),
    13,
  );
});
