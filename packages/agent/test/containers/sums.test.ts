import assert from "node:assert/strict";
import { test } from "node:test";
import { Sums, totalRefused } from "../../src/containers/sums.ts";
import { countsOf } from "../counts.ts";

const REFUSED = { messages: 1, bytes: 0, stateSets: 2, logLines: 0, writes: 0, tooLarge: 4 };

test("Sums add up what containers counted and what others added up", () => {
  const counts = countsOf({
    handled: 3,
    dropped: 1,
    instructions: { total: 30, last: 1, maximum: 20 },
    refused: REFUSED,
  });
  const sums = new Sums().addCounts(counts).add(new Sums().addCounts(counts));
  assert.deepEqual([sums.events, sums.instructions, sums.dropped], [6, 60, 2]);
  assert.deepEqual(sums.refused, { messages: 2, bytes: 0, stateSets: 4, logLines: 0, writes: 0, tooLarge: 8 });
});

test("totalRefused() is everything together", () => {
  assert.equal(totalRefused(REFUSED), 7);
});
