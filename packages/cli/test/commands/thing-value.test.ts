import assert from "node:assert/strict";
import { test } from "node:test";
import { thingValue } from "../../src/commands/thing-value.ts";

test("thingValue() takes what is a number for one, and anything else for a word", () => {
  const given = ["1", "-0.5", " 7 ", "1e3", "off", "", " ", "Infinity", "NaN", "1,5"];
  assert.deepEqual(given.map(thingValue), [1, -0.5, 7, 1000, "off", "", " ", "Infinity", "NaN", "1,5"]);
});
