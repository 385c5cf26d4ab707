import assert from "node:assert/strict";
import { test } from "node:test";
import { INSTRUCTIONS, SECONDS } from "../../src/metrics/bounds.ts";

test("bounds are powers of two, four times apart, which is where histograms can be cut exactly", () => {
  for (const { limits } of [INSTRUCTIONS, SECONDS]) {
    for (const [at, limit] of limits.entries()) {
      assert.ok(Number.isInteger(Math.log2(limit)));
      if (at > 0) assert.equal(limit, 4 * (limits[at - 1] ?? 0));
    }
  }
  assert.deepEqual([INSTRUCTIONS.limits[0], INSTRUCTIONS.limits.at(-1)], [16, 67_108_864]);
  assert.deepEqual([SECONDS.limits[0], SECONDS.limits.at(-1), SECONDS.divisor], [16, 16_777_216, 1_000_000]);
});
