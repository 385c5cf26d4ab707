import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sparkline } from "../../src/output/sparkline.ts";

test("the smallest is the lowest bar and the largest the highest", () => {
  assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8), "▁▂▃▄▅▆▇█");
  assert.equal(sparkline([-1, 1, -1], 8), "▁█▁");
});

test("of more values than fit the last are shown, by their own range", () => {
  assert.equal(sparkline([1000, 1, 2], 2), "▁█");
});

test("what is no value is a dot, and values that are all the same are in the middle", () => {
  assert.equal(sparkline([5, Number.NaN, 5], 8), "▅·▅");
  assert.equal(sparkline([Number.NaN], 8), "·");
  assert.equal(sparkline([], 8), "");
});

test("there is one character for each value that fits", () => {
  const values = fc.array(fc.double());
  fc.assert(
    fc.property(
      values,
      fc.nat(80),
      (all, width) => width === 0 || sparkline(all, width).length === Math.min(all.length, width),
    ),
  );
});
