import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TopSelection } from "../../src/top/top-selection.ts";

test("TopSelection finds what sorting everything would find", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000)), fc.integer({ min: 1, max: 20 }), (numbers, size) => {
      const selection = new TopSelection<number>(size, (a, b) => b - a);
      for (const number of numbers) selection.add(number);
      assert.deepEqual(selection.items(), [...numbers].sort((a, b) => b - a).slice(0, size));
    }),
  );
});

test("TopSelection compares each of many items about once", () => {
  let comparisons = 0;
  const selection = new TopSelection<number>(10, (a, b) => {
    comparisons += 1;
    return a - b;
  });
  for (let i = 0; i < 100_000; i++) selection.add(i);
  selection.items();
  assert.ok(comparisons < 110_000, String(comparisons));
});
