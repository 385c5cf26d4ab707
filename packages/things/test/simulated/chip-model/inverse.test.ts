import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { inverse } from "../../../src/simulated/chip-model/inverse.ts";

test("inverse() finds the raw value of a function that rises or falls, and stays in its range", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.constantFrom(2.5, -2.5), (raw, slope) => {
      const image = (x: number): number => slope * x + 7;
      assert.equal(inverse(image, image(raw), 0, 1000), raw);
      assert.equal(inverse(image, image(raw) + 1, 0, 1000), raw);
    }),
  );
  assert.equal(
    inverse((x) => x, -5, 0, 10),
    0,
  );
  assert.equal(
    inverse((x) => x, 15, 0, 10),
    10,
  );
});
