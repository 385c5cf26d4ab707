import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LogHistogram } from "../../src/engine/log-histogram.ts";

function histogramOf(values: readonly number[]): LogHistogram {
  const histogram = new LogHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

test("LogHistogram has quantiles of 0 without values", () => {
  assert.equal(new LogHistogram().quantile(0.99), 0);
});

test("LogHistogram is at most 12.5 % above the exact quantile, and never below", () => {
  const value = fc.oneof(fc.nat(100), fc.nat(100_000), fc.nat(2 ** 31 - 1));
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 1024 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
        const estimate = histogramOf(values).quantile(share);
        assert.ok(estimate >= exact && estimate <= exact * 1.125, `${estimate} for ${exact}`);
      },
    ),
  );
});

test("LogHistogram forgets values once 2,048 newer ones came", () => {
  const histogram = histogramOf([1_000_000]);
  for (let i = 0; i < 2048; i++) histogram.add(7);
  assert.equal(histogram.quantile(1), 7);
});

test("LogHistogram remembers at least the last 1,024 values", () => {
  for (const more of [1023, 500]) {
    const histogram = histogramOf(Array.from({ length: 1024 }, () => 1));
    histogram.add(1_000);
    for (let i = 0; i < more; i++) histogram.add(7);
    assert.ok(histogram.quantile(1) >= 1_000);
  }
});
