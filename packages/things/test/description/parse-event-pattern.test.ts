import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, describeError } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { parseEventPattern } from "../../src/description/parse-event-pattern.ts";
import type { EventPattern } from "../../src/simulated/event-pattern.ts";
import { thrownBy } from "../things.ts";

function parse(pattern: string): EventPattern | undefined {
  const diagnostics = new Diagnostics();
  const result = parseEventPattern(parseYaml(pattern, { where: "a.td.yaml", diagnostics }));
  diagnostics.throwIfAny();
  return result;
}

test("each kind of pattern is read", () => {
  assert.deepEqual(parse("{ kind: periodic, every: 10s }"), { kind: "periodic", every: 10_000, values: [0] });
  const random = { kind: "random", mean: 60_000, seed: 7, values: [1, 2] };
  assert.deepEqual(parse("{ kind: random, mean: 1m, seed: 7, values: [1, 2] }"), random);
  assert.deepEqual(parse("{ kind: script, at: [5s, 1m] }"), { kind: "script", at: [5000, 60_000], values: [0] });
});

test("what is wrong with a pattern is told, with what would be right", () => {
  for (const [pattern, problem] of [
    ["{ every: 1s }", /"kind" is missing/],
    ["{ kind: periodc, every: 1s }", /did you mean "periodic"/],
    ["{ kind: periodic }", /"every" is missing/],
    ["{ kind: periodic, every: 0s }", /"0s" is no duration/],
    ["{ kind: periodic, every: 1s, at: [1s] }", /the key "at" is unknown/],
    ["{ kind: script, at: [2s, 1s] }", /not in order/],
  ] as const)
    assert.match(describeError(thrownBy(() => parse(pattern))), problem, pattern);
});
