import assert from "node:assert/strict";
import { test } from "node:test";
import { TOP_SORTS } from "@thimble/agent";
import { formatHeadroom, TOP_COLUMNS } from "../../src/top/top-columns.ts";

test("formatHeadroom() is in whole percent and never says that nothing is left where something is", () => {
  assert.deepEqual([undefined, 0, 0.004, 0.119, 1].map(formatHeadroom), ["", "0 %", "<1 %", "11 %", "100 %"]);
});

test("TOP_COLUMNS have a column for each key to sort by, and no rank twice", () => {
  const sorts = TOP_COLUMNS.flatMap(({ sort }) => sort ?? []);
  assert.deepEqual(sorts.toSorted(), [...TOP_SORTS].sort());
  assert.equal(new Set(TOP_COLUMNS.map(({ rank }) => rank)).size, TOP_COLUMNS.length);
});
