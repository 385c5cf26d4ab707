import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml, type ValueLimits } from "@thimble/model";
import { parseShaping } from "../../src/description/parse-shaping.ts";

function read(text: string, limits: Partial<ValueLimits> = {}) {
  const diagnostics = new Diagnostics();
  const node = parseYaml(text, { where: "a.yaml", diagnostics });
  const value = parseShaping(node, { type: "number", minimum: undefined, maximum: undefined, ...limits });
  return { value, problems: diagnostics.problems.length };
}

test("what is not said is not there", () => {
  assert.deepEqual(read("a: 1").value, { smoothing: undefined, deadband: undefined, sampling: undefined });
});

test("a deadband is a number, or percent of a range", () => {
  assert.equal(read("thimble:deadband: 0.25").value.deadband, 0.25);
  assert.equal(read('thimble:deadband: "10 %"', { minimum: 0, maximum: 40 }).value.deadband, 4);
  assert.equal(read("thimble:deadband: 1", { type: "string" }).problems, 1);
  assert.equal(read("thimble:deadband: 10%", { minimum: 0 }).problems, 1);
});

test("sampling is a duration, and 0s for as fast as it goes", () => {
  assert.equal(read("thimble:sampling: 0s").value.sampling, 0);
  assert.equal(read("thimble:sampling: 1m30s").value.sampling, 90_000);
  assert.equal(read("thimble:sampling: 5").problems, 1);
});
