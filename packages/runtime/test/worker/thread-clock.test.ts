import assert from "node:assert/strict";
import { test } from "node:test";
import { threadMillis } from "../../src/worker/thread-clock.ts";

/** Of a double that holds milliseconds of years. */
const ROUNDING = 0.001;

test("threadMillis() is the time of the machine's monotonic clock in milliseconds, not that of the thread", () => {
  const millis = (): number => Number(process.hrtime.bigint()) / 1e6;
  const before = millis();
  const now = threadMillis();
  const after = millis();
  assert.ok(now >= before - ROUNDING && now <= after + ROUNDING, `${before} ${now} ${after}`);
});
