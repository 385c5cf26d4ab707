import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CumulativeHistogram } from "../../src/engine/cumulative-histogram.ts";

const VALUE = fc.oneof(fc.nat(100), fc.nat(100_000), fc.integer({ min: 0, max: 2 ** 31 - 1 }));

function histogramOf(values: readonly number[]): CumulativeHistogram {
  const histogram = new CumulativeHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

test("CumulativeHistogram is all zeros without values", () => {
  const histogram = new CumulativeHistogram();
  assert.deepEqual([histogram.quantile(0.99), histogram.countUpTo(1024)], [0, 0]);
  assert.deepEqual(histogram.record(), { count: 0, sum: 0, maximum: 0, buckets: [] });
});

test("CumulativeHistogram counts exactly how many values were at most a power of two", () => {
  fc.assert(
    fc.property(fc.array(VALUE), fc.nat(31), (values, exponent) => {
      const limit = 2 ** exponent;
      assert.equal(histogramOf(values).countUpTo(limit), values.filter((value) => value <= limit).length);
    }),
  );
});

test("CumulativeHistogram counts a power of two with what is at most as large, and one more with what is larger", () => {
  const histogram = histogramOf([1024, 1025]);
  assert.equal(histogram.countUpTo(1024), 1);
  assert.equal(histogram.countUpTo(2048), 2);
});

test("CumulativeHistogram is at most 12.5 % above the exact quantile, and never below", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(VALUE, { minLength: 1, maxLength: 1000 }), share, (values, at) => {
      const sorted = [...values].sort((a, b) => a - b);
      const exact = sorted[Math.max(1, Math.ceil(at * sorted.length)) - 1] ?? 0;
      const estimate = histogramOf(values).quantile(at);
      // 0 shares its bucket with 1.
      assert.ok(estimate >= exact && estimate <= Math.max(1, exact * 1.125), `${estimate} for ${exact}`);
    }),
  );
});

test("CumulativeHistogram holds after a record what it held before, and two together what both held", () => {
  fc.assert(
    fc.property(fc.array(VALUE), fc.array(VALUE), (left, right) => {
      const both = histogramOf([...left, ...right]);
      const merged = CumulativeHistogram.from(histogramOf(left).record());
      merged.absorb(histogramOf(right));
      assert.deepEqual(merged.record(), both.record());
    }),
  );
});

test("CumulativeHistogram bears values that no event has, and records that it did not write", () => {
  const { count, sum, maximum } = histogramOf([-5, 2 ** 40]).record();
  assert.deepEqual([count, sum, maximum], [2, 2 ** 31, 2 ** 31]);
  assert.equal(CumulativeHistogram.from({ count: 1, sum: 1, maximum: 1, buckets: [0, 1, 99_999, 1] }).quantile(1), 1);
});
