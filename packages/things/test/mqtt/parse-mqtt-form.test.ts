import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { BoundProperty } from "../../src/description/thing-description.ts";
import { thingText, thrownBy } from "../things.ts";

function parse(form: string, property = ""): BoundProperty | undefined {
  const text = thingText(`a: { type: number, unit: Cel, ${property} forms: [{ href: "mqtt://broker", ${form} }] }`, "");
  return parseThingDescription(text, "a.td.yaml", "a").properties[0];
}

function problemsOf(form: string, property?: string): string {
  return describeError(thrownBy(() => parse(form, property)));
}

test("a filter is read and a topic is written", () => {
  const bound = parse(
    'mqv:filter: home/+/heat, mqv:topic: home/1/set, mqv:qos: "1", mqv:retain: true, thimble:pointer: /value',
  );
  const common = { driver: "mqtt", pointer: "/value", qos: 1, retain: true };
  assert.deepEqual(bound?.read, { ...common, topic: "home/+/heat" });
  assert.deepEqual(bound?.write, { ...common, topic: "home/1/set" });
  assert.equal(bound?.property.pollEvery, 0);
});

test("a topic is read too where there is no filter", () => {
  const bound = parse("mqv:topic: heat, mqv:qos: 2");
  assert.deepEqual(bound?.read, { driver: "mqtt", topic: "heat", pointer: undefined, qos: 2, retain: false });
});

test("what is wrong with a form is refused", () => {
  assert.match(problemsOf("mqv:topic: home/+/heat"), /"home\/\+\/heat" is no topic \(a topic without \+ and #\)/);
  assert.match(problemsOf("mqv:filter: a#, mqv:topic: a"), /"a#" is no topic filter/);
  assert.match(problemsOf("mqv:topic: a, thimble:pointer: value"), /"value" is no JSON pointer/);
  assert.match(problemsOf("mqv:topic: a, mqv:qos: 3"), /it is "3"/);
  assert.match(
    problemsOf("mqv:topic: a, mqv:topik: b"),
    /the key "mqv:topik" is unknown \(did you mean "mqv:topic"\?\)/,
  );
  assert.match(problemsOf("mqv:filter: a"), /"mqv:topic" is missing/);
  assert.match(problemsOf("mqv:retain: true", "readOnly: true,"), /"mqv:filter" is missing/);
});

test("an address without a host is refused", () => {
  const text = thingText('a: { type: boolean, forms: [{ href: "mqtt:", mqv:topic: a }] }', "");
  assert.match(describeError(thrownBy(() => parseThingDescription(text, "a.td.yaml", "a"))), /there is no host in it/);
});
