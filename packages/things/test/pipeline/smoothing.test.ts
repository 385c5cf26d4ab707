import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { makeSmoother, type Smoothing } from "../../src/pipeline/smoothing.ts";

function smoothed(smoothing: Smoothing, values: readonly number[]): readonly number[] {
  const smoother = makeSmoother(smoothing);
  return values.map((value) => smoother.next(value));
}

const VALUES = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });
const WINDOW = fc.integer({ min: 2, max: 9 });

test("a moving average is the mean of the last numbers", () => {
  assert.deepEqual(smoothed({ kind: "moving-average", window: 3 }, [3, 6, 9, 12]), [3, 4.5, 6, 9]);
  fc.assert(
    fc.property(VALUES, WINDOW, (values, window) => {
      const last = values.slice(-window);
      const mean = last.reduce((sum, value) => sum + value, 0) / last.length;
      assert.ok(Math.abs((smoothed({ kind: "moving-average", window }, values).at(-1) ?? 0) - mean) <= 1e-6);
    }),
  );
});

test("a median is the middle one of the last numbers, so that one that leaps does not count", () => {
  assert.deepEqual(smoothed({ kind: "median", window: 3 }, [1, 1000, 2, 3]), [1, 500.5, 2, 3]);
  fc.assert(
    fc.property(VALUES, WINDOW, (values, window) => {
      const last = values.slice(-window).sort((a, b) => a - b);
      const middle = last.length >> 1;
      const upper = last[middle] ?? 0;
      const median = last.length % 2 === 1 ? upper : ((last[middle - 1] ?? 0) + upper) / 2;
      assert.equal(smoothed({ kind: "median", window }, values).at(-1), median);
    }),
  );
});

test("an exponential average goes a fixed part of the way to each number", () => {
  assert.deepEqual(smoothed({ kind: "exponential", window: 3 }, [10, 20, 20]), [10, 15, 17.5]);
});

test("whatever the kind, what is smoothed stays among what was", () => {
  const kinds = fc.constantFrom("moving-average", "median", "exponential");
  fc.assert(
    fc.property(VALUES, WINDOW, kinds, (values, window, kind) => {
      const [low, high] = [Math.min(...values), Math.max(...values)];
      for (const value of smoothed({ kind, window }, values)) assert.ok(value >= low - 1e-6 && value <= high + 1e-6);
    }),
  );
});

test("what is no finite number comes out as it is and does not count; a restart forgets what was", () => {
  for (const kind of ["moving-average", "median", "exponential"] as const) {
    const smoother = makeSmoother({ kind, window: 3 });
    assert.deepEqual(
      [4, Number.NaN, 4].map((value) => smoother.next(value)),
      [4, Number.NaN, 4],
    );
    smoother.restart(100);
    assert.equal(smoother.next(100), 100);
  }
});
