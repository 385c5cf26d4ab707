import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseLabels } from "../../src/plant/parse-labels.ts";
import { thrownBy } from "../things.ts";

test("parseLabels() reads windows as the benchmark writes them", () => {
  const text = '[["2013-12-10 06:25:00.000000", "2013-12-12 05:35:00.000000"]]';
  assert.deepEqual(parseLabels(text, "w.json"), [
    { from: Date.UTC(2013, 11, 10, 6, 25), to: Date.UTC(2013, 11, 12, 5, 35) },
  ]);
  assert.deepEqual(parseLabels("[]", "w.json"), []);
});

test("parseLabels() reports what is no window, each with its place", () => {
  const text =
    '[\n["2013-12-10 06:25:00"],\n["soon", "2013-12-10 06:25:00"],\n["2014-01-01 00:00:00", "2013-01-01 00:00:00"],\n5]';
  const problems = describeError(thrownBy(() => parseLabels(text, "w.json")));
  for (const part of [
    "w.json:2:1: Cannot read [0]: it is no pair",
    'w.json:3:2: Cannot read [1][0]: "soon" is no time',
    "w.json:4:1: Cannot read [2]: it ends before it begins",
    "w.json:5:1: Cannot read [3]: it is a number",
  ])
    assert.ok(problems.includes(part), `${part}\n--- is not in ---\n${problems}`);
});
