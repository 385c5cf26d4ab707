import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_BUDGET } from "@thimble/model";
import { Spending } from "../../src/container/spending.ts";

const BUDGET = {
  ...DEFAULT_BUDGET,
  messagesPerSecond: 2,
  bytesPerSecond: 10,
  writesPerSecond: 1,
  logLinesPerSecond: 1,
};

test("Spending takes messages while both budgets last, and counts the one that did not", () => {
  const spending = new Spending();
  assert.equal(spending.takeMessage(BUDGET, 0, 8), true);
  assert.equal(spending.takeMessage(BUDGET, 0, 8), false);
  assert.equal(spending.takeMessage(BUDGET, 0, 2), true);
  assert.equal(spending.takeMessage(BUDGET, 0, 0), false);
  assert.deepEqual([spending.refused.bytes, spending.refused.messages], [1, 1]);
  assert.equal(spending.takeMessage(BUDGET, 1000, 8), true);
});

test("Spending takes writes and log lines each from its own budget, and counts log lines that it refused", () => {
  const spending = new Spending();
  assert.deepEqual([spending.takeWrite(BUDGET, 0), spending.takeWrite(BUDGET, 0)], [true, false]);
  assert.deepEqual([spending.takeLogLine(BUDGET, 0), spending.takeLogLine(BUDGET, 0)], [true, false]);
  assert.deepEqual([spending.refused.writes, spending.refused.logLines], [0, 1]);
});
