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

test("a login that is a secret and the authorities of the Thing are part of the address", () => {
  const parseThing = (body: string) =>
    parseThingDescription(`"@context": https://www.w3.org/2022/wot/td/v1.1\ntitle: T\n${body}`, "a.td.yaml", "a");
  const thing = (href: string, scheme: string): string => `security: login
thimble:ca: /etc/ca.pem
securityDefinitions: { login: { scheme: ${scheme} } }
properties: { a: { type: boolean, forms: [{ href: "${href}", mqv:topic: a }] } }`;
  assert.equal(parseThing(thing("mqtts://h", "basic")).address, "mqtts://h:8883/?login=login&ca=%2Fetc%2Fca.pem");
  assert.equal(parseThing(thing("mqtt://h", "basic")).address, "mqtt://h:1883/?login=login");
  const problems = (href: string, scheme: string): string =>
    describeError(thrownBy(() => parseThing(thing(href, scheme))));
  assert.match(problems("mqtt://h", "bearer"), /mqtt does not log in with bearer/);
  assert.match(problems("mqtt://h", "psk"), /mqtt does not log in with psk/);
  assert.match(problems("mqtt://u:p@h", "basic"), /a login in it and another in security/);
});

test("the words of a boolean and where its device says that it is there are taken", () => {
  const words = "mqv:topic: a, thimble:on: LOCK, thimble:off: false, thimble:availability: a/there";
  const text = thingText(`a: { type: boolean, forms: [{ href: "mqtt://broker", ${words} }] }`, "");
  const [bound] = parseThingDescription(text, "a.td.yaml", "a").properties;
  const common = { driver: "mqtt", topic: "a", pointer: undefined, qos: 0, retain: false };
  assert.deepEqual(bound?.write, { ...common, words: { on: "LOCK", off: false }, availability: "a/there" });
  assert.match(problemsOf("mqv:topic: a, thimble:on: 1, thimble:off: 0"), /are for booleans/);
  assert.match(problemsOf("mqv:topic: a, thimble:on: 1"), /"thimble:off" is missing/);
  assert.match(problemsOf("mqv:topic: a, thimble:availability: a/#"), /"a\/#" is no topic/);
});

test("an address without a host is refused", () => {
  const text = thingText('a: { type: boolean, forms: [{ href: "mqtt:", mqv:topic: a }] }', "");
  assert.match(describeError(thrownBy(() => parseThingDescription(text, "a.td.yaml", "a"))), /there is no host in it/);
});
