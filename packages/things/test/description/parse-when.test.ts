import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, describeError } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { type EventCondition, parseWhen } from "../../src/description/parse-when.ts";
import { thingText, thrownBy } from "../things.ts";

const { thing } = parseThingDescription(
  thingText(
    [
      'temperature: { type: number, unit: Cel, forms: [{ href: "simulated:" }] }',
      'mode: { type: string, enum: ["off", heat], forms: [{ href: "simulated:" }] }',
      'door: { type: boolean, forms: [{ href: "simulated:" }] }',
      'set: { type: boolean, writeOnly: true, forms: [{ href: "simulated:" }] }',
    ].join("\n"),
    "simulated:",
  ),
  "a.td.yaml",
  "a",
);

function parse(when: string): EventCondition | undefined {
  const diagnostics = new Diagnostics();
  const result = parseWhen(parseYaml(when, { where: "a.td.yaml", diagnostics }), thing.properties);
  diagnostics.throwIfAny();
  return result;
}

test("each kind of condition is read", () => {
  const property = "temperature";
  assert.deepEqual(parse("{ property: temperature, above: 90 }"), {
    property,
    kind: "above",
    limit: 90,
    hysteresis: 0,
  });
  const below = { property, kind: "below", limit: 5, hysteresis: 0.5 };
  assert.deepEqual(parse("{ property: temperature, below: 5, hysteresis: 0.5 }"), below);
  assert.deepEqual(parse("{ property: mode, equals: heat }"), { property: "mode", kind: "equals", value: 1 });
  assert.deepEqual(parse("{ property: door, equals: true }"), { property: "door", kind: "equals", value: 1 });
  assert.deepEqual(parse("{ property: door, changed: true }"), { property: "door", kind: "changed" });
  const qualities = ["stale", "unreachable"];
  assert.deepEqual(parse("{ property: door, quality: [stale, unreachable] }"), {
    property: "door",
    kind: "quality",
    qualities,
  });
});

test("what is wrong with a condition is told, with what would be right", () => {
  for (const [when, problem] of [
    ["{ above: 1 }", /"property" is missing/],
    ["{ property: temprature, above: 1 }", /"temprature" is no property that can be read \(did you mean "temperature"/],
    ["{ property: set, changed: true }", /"set" is no property that can be read/],
    ["{ property: door }", /it has no condition \(one of above, below/],
    ["{ property: temperature, above: 1, below: 0 }", /it has above and below/],
    ["{ property: temperature, abov: 1 }", /the key "abov" is unknown \(did you mean "above"/],
    ["{ property: temperature, above: hot }", /a number/],
    ["{ property: temperature, above: 1, hysteresis: -1 }", /it is -1 \(0 or more/],
    ["{ property: door, changed: true, hysteresis: 1 }", /it is for above and below/],
    ["{ property: door, changed: false }", /it is false/],
    ["{ property: mode, equals: heta }", /did you mean "heat"/],
    ["{ property: door, quality: gone }", /good/],
  ] as const)
    assert.match(describeError(thrownBy(() => parse(when))), problem, when);
});
