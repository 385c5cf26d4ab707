import assert from "node:assert/strict";
import { test } from "node:test";
import { beyondRange } from "../../src/chip/beyond-range.ts";

test("beyondRange() says what is beyond, where, and what would be right", () => {
  const error = beyondRange("current", "part at bus", "a smaller shunt");
  assert.equal(error.code, "things.bad-answer");
  assert.equal(error.message, "Cannot read current of part at bus: it is beyond the range");
  assert.equal(error.expected, "a smaller shunt");
});
