import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCostRecord } from "../../src/state/parse-cost-record.ts";

test("parseCostRecord() reads what was written", () => {
  const record = { since: 1, until: 2, handlers: { tick: { count: 1, sum: 5, maximum: 5, buckets: [4, 1] } } };
  assert.deepEqual(parseCostRecord(JSON.stringify(record)), record);
});
