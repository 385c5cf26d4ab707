import assert from "node:assert/strict";
import { test } from "node:test";
import { isBeyond, percentDeadband } from "../../src/pipeline/deadband.ts";

test("a value is given out when it is further from the last than the deadband", () => {
  assert.deepEqual(
    [10.5, 9.5, 10.6, 9.4].map((value) => isBeyond(10, value, 0.5)),
    [false, false, true, true],
  );
});

test("the first value and what is no number are given out", () => {
  assert.ok(isBeyond(undefined, 1, 5));
  assert.ok(isBeyond(1, Number.NaN, 5));
  assert.ok(isBeyond(Number.NaN, 1, 5));
});

test("a deadband in percent is of the range", () => assert.equal(percentDeadband(2, -50, 150), 4));
