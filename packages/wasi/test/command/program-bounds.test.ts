import assert from "node:assert/strict";
import { test } from "node:test";
import { programBounds } from "../../src/command/program-bounds.ts";

test("limits are rounded up to pages and kept within what there is", () => {
  const { maximumPages, budget, isMetered } = programBounds({ instructions: 1000, memoryBytes: 65_537 });
  assert.deepEqual([maximumPages, budget, isMetered], [2, 1000, true]);
  const most = programBounds({ instructions: 2 ** 40, memoryBytes: 2 ** 40 });
  assert.deepEqual([most.maximumPages, most.budget], [65_536, 2 ** 31 - 1]);
});

test("what is not limited has the largest, and is not metered", () => {
  const { maximumPages, budget, isMetered } = programBounds({ instructions: undefined, memoryBytes: undefined });
  assert.deepEqual([maximumPages, budget, isMetered], [65_536, 2 ** 31 - 1, false]);
});
