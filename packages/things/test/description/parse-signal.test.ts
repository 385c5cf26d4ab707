import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { Signal } from "../../src/simulated/signal.ts";
import { thingText, thrownBy } from "../things.ts";

function parse(simulate: string): Signal | undefined {
  const text = thingText(
    `a: { type: boolean, thimble:simulate: { ${simulate} }, forms: [{ href: "simulated:" }] }`,
    "",
  );
  return parseThingDescription(text, "a.td.yaml", "a").properties[0]?.simulatedAs;
}

test("each kind of signal is read", () => {
  assert.deepEqual(parse("kind: constant, value: 1"), { kind: "constant", value: 1 });
  assert.deepEqual(parse("kind: sine, mean: 1, amplitude: 2, period: 1m"), {
    kind: "sine",
    mean: 1,
    amplitude: 2,
    period: 60_000,
  });
  assert.deepEqual(parse("kind: random-walk, start: 5, step: 1, maximum: 9, seed: 3"), {
    kind: "random-walk",
    start: 5,
    step: 1,
    minimum: Number.NEGATIVE_INFINITY,
    maximum: 9,
    seed: 3,
  });
  assert.deepEqual(parse("kind: replay, values: [1, 2], every: 10s"), {
    kind: "replay",
    values: [1, 2],
    every: 10_000,
  });
  assert.deepEqual(parse("kind: replay, values: [1]"), { kind: "replay", values: [1], every: 0 });
  assert.deepEqual(parse("kind: clock"), { kind: "clock" });
});

test("what is wrong with a signal is refused", () => {
  for (const [simulate, problem] of [
    ["kind: sin", /it is "sin" \(did you mean "sine"\?/],
    ["kind: constant", /"value" is missing/],
    ["kind: sine, mean: 1, amplitude: 2, period: long", /"long" is no duration/],
    ["kind: replay, values: []", /there is no value in it/],
    ["kind: clock, sped: 2", /the key "sped" is unknown/],
  ] as const)
    assert.match(describeError(thrownBy(() => parse(simulate))), problem);
});
