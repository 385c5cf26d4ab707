import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { BoundProperty } from "../../src/description/thing-description.ts";
import { thingText, thrownBy } from "../things.ts";

function parse(simulate: string): BoundProperty["simulatedAs"] {
  return bound(simulate)?.simulatedAs;
}

function bound(simulate: string): BoundProperty | undefined {
  const text = thingText(
    `a: { type: boolean, thimble:simulate: { ${simulate} }, forms: [{ href: "simulated:" }] }`,
    "",
  );
  return parseThingDescription(text, "a.td.yaml", "a").properties[0];
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

test("faults are read beside a signal, or alone", () => {
  const faults = "faults: [{ kind: noise, amplitude: 2, seed: 1 }]";
  const both = bound(`kind: clock, ${faults}`);
  assert.deepEqual([both?.simulatedAs, both?.faults], [{ kind: "clock" }, [{ kind: "noise", amplitude: 2, seed: 1 }]]);
  assert.deepEqual(both?.read, {
    driver: "simulated",
    key: "a/a",
    signal: { kind: "clock" },
    faults: [{ kind: "noise", amplitude: 2, seed: 1 }],
  });
  const alone = bound(faults);
  assert.deepEqual([alone?.simulatedAs, alone?.faults?.length], [undefined, 1]);
  assert.match(describeError(thrownBy(() => parse("value: 1, faults: []"))), /the key "value" is unknown/);
});

test("simulate is the same as thimble:simulate", () => {
  const text = thingText(`a: { type: boolean, simulate: { kind: clock }, forms: [{ href: "simulated:" }] }`, "");
  assert.deepEqual(parseThingDescription(text, "a", "a").properties[0]?.simulatedAs, { kind: "clock" });
});
