import assert from "node:assert/strict";
import { test } from "node:test";
import { SecureRandom, SeededRandom, SystemRandom } from "@thimble/base";
import fc from "fast-check";

function numbers(seed: number, count: number): number[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => random.next());
}

test("SeededRandom gives the same numbers for the same seed, and others for another", () => {
  assert.deepEqual(numbers(7, 5), numbers(7, 5));
  assert.notDeepEqual(numbers(7, 5), numbers(8, 5));
});

test("SeededRandom gives the numbers of Mulberry32, on every machine", () => {
  assert.deepEqual(
    numbers(1, 3).map((number) => number * 2 ** 32),
    [2_693_262_067, 11_749_833, 2_265_367_787],
  );
});

test("SeededRandom is uniform in [0, 1)", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const all = numbers(seed, 2000);
      assert.ok(all.every((number) => number >= 0 && number < 1));
      const mean = all.reduce((sum, number) => sum + number, 0) / all.length;
      // Five standard errors of the mean of 2,000 uniform numbers: 5 * sqrt(1/12/2000) = 0.032.
      assert.ok(Math.abs(mean - 0.5) < 0.033, `mean ${mean}`);
    }),
    { numRuns: 20, seed: 1 },
  );
});

test("SystemRandom gives numbers in [0, 1)", () => {
  const random = new SystemRandom();
  for (let i = 0; i < 100; i++) {
    const number = random.next();
    assert.ok(number >= 0 && number < 1);
  }
});

test("SecureRandom gives numbers of 32 bits in [0, 1), never the same run of them, over many batches", () => {
  const draw = (): number[] => {
    const random = new SecureRandom();
    return Array.from({ length: 2000 }, () => random.next() * 2 ** 32);
  };
  const all = draw();
  assert.ok(all.every((number) => Number.isInteger(number) && number >= 0 && number < 2 ** 32));
  assert.ok(new Set(all).size > 1990);
  assert.notDeepEqual(draw(), all);
});
