import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff, type Random, SeededRandom } from "@thimble/base";
import fc from "fast-check";

function constant(value: number): Random {
  return { next: () => value };
}

function waits(backoff: Backoff, count: number): number[] {
  return Array.from({ length: count }, () => backoff.next());
}

test("Backoff doubles from half a second to half a minute, and stays there", () => {
  assert.deepEqual(waits(new Backoff(constant(0)), 8), [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test("Backoff takes up to half of each wait off at random", () => {
  assert.deepEqual(waits(new Backoff(constant(0.5)), 3), [375, 750, 1500]);
});

test("Backoff takes its options", () => {
  const options = { initial: 10, maximum: 100, factor: 3, jitter: 0 };
  assert.deepEqual(waits(new Backoff(constant(0.9), options), 4), [10, 30, 90, 100]);
});

test("Backoff counts its waits and begins again after reset()", () => {
  const backoff = new Backoff(constant(0));
  waits(backoff, 3);
  assert.equal(backoff.attempts, 3);
  backoff.reset();
  assert.equal(backoff.attempts, 0);
  assert.equal(backoff.next(), 500);
});

test("Backoff never waits longer than its maximum nor less than jitter allows, after any number of tries", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 3000 }), (seed, count) => {
      const all = waits(new Backoff(new SeededRandom(seed)), count);
      for (const [i, wait] of all.entries()) {
        const full = Math.min(30_000, 500 * 2 ** i);
        assert.ok(wait > full / 2 && wait <= full);
      }
    }),
    { numRuns: 20 },
  );
});
