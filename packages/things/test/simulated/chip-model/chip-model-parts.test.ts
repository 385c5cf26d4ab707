import assert from "node:assert/strict";
import { test } from "node:test";
import { numberOf } from "../../../src/simulated/chip-model/chip-model-parts.ts";

test("numberOf() takes a number, a number as text, or the default", () => {
  assert.equal(numberOf({ shunt: 0.01 }, "shunt", 0.1), 0.01);
  assert.equal(numberOf({ shunt: "0.01" }, "shunt", 0.1), 0.01);
  assert.equal(numberOf({}, "shunt", 0.1), 0.1);
  assert.equal(numberOf(undefined, "shunt", 0.1), 0.1);
});
