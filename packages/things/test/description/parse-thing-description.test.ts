import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import fc from "fast-check";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { isModbusBinding } from "../../src/modbus/modbus-binding.ts";
import { thingText, thrownBy } from "../things.ts";

const EXAMPLE = new URL("../../../../examples/machine-guard/things/", import.meta.url);

function problemsOf(text: string): string {
  return describeError(thrownBy(() => parseThingDescription(text, "a.td.yaml", "a")));
}

test("parseThingDescription() reads the machine of the example", () => {
  const text = readFileSync(new URL("machine.td.yaml", EXAMPLE), "utf8");
  const { thing, address, properties } = parseThingDescription(text, "machine.td.yaml", "machine");
  assert.equal(thing.address, "modbus+tcp://127.0.0.1:1502/1");
  assert.equal(address, "modbus+tcp://127.0.0.1:1502");
  assert.equal(thing.driver, "modbus");
  assert.deepEqual(thing.properties[0], {
    name: "temperature",
    title: "Temperature of an internal part",
    type: "number",
    unit: "[degF]",
    minimum: 0,
    maximum: 200,
    isReadable: true,
    isWritable: false,
    pollEvery: 20,
  });
  const [temperature, sampleTime, status] = properties;
  assert.equal(temperature?.scale, 0.01);
  assert.equal(temperature?.timeFrom, "sampleTime");
  const wire = [temperature, sampleTime, status].map((bound) =>
    isModbusBinding(bound?.read) ? [bound.read.address, bound.read.quantity, bound.read.group] : [],
  );
  assert.deepEqual(wire, [
    [0, 1, "sampleTime"],
    [1, 2, "sampleTime"],
    [3, 1, undefined],
  ]);
});

test("parseThingDescription() reads the valve of the example as readable and writable", () => {
  const text = readFileSync(new URL("coolant.td.yaml", EXAMPLE), "utf8");
  const [open] = parseThingDescription(text, "coolant.td.yaml", "coolant").properties;
  assert.ok(open?.property.isReadable && open.property.isWritable);
  assert.deepEqual(open.read, open.write);
});

test("parseThingDescription() reads JSON, with absolute addresses and terms of other vocabularies", () => {
  const text = JSON.stringify({
    "@context": ["https://www.w3.org/2022/wot/td/v1.1", { saref: "https://saref.etsi.org/core/" }],
    "@type": "saref:Sensor",
    "saref:measures": "heat",
    title: "Room",
    security: "nosec_sc",
    securityDefinitions: { nosec_sc: { scheme: "nosec" } },
    properties: {
      heat: {
        "@type": "saref:Temperature",
        type: "number",
        unit: "Cel",
        readOnly: true,
        forms: [
          { href: "wss://example.org/heat", subprotocol: "webthing" },
          { href: "modbus+tcp://[::1]:60000/7/12", "modv:function": "readHoldingRegisters", op: "readproperty" },
        ],
      },
    },
  });
  const { thing, properties } = parseThingDescription(text, "room.td.json", "room");
  assert.equal(thing.address, "modbus+tcp://[::1]:60000/7");
  assert.ok(isModbusBinding(properties[0]?.read));
  assert.equal(properties[0].read.address, 11);
});

test("parseThingDescription() keeps a password out of the address for people", () => {
  const text = thingText(
    "a: { type: boolean, readOnly: true, forms: [{ href: '', mqv:filter: a }] }",
    "mqtt://u:p%40@host",
  );
  const { thing, address } = parseThingDescription(text, "a.td.yaml", "a");
  assert.equal(thing.address, "mqtt://host:1883");
  assert.equal(address, "mqtt://u:p%40@host:1883");
});

test("parseThingDescription() reports everything at once, each with its line", () => {
  const text = thingText(
    [
      "speed:",
      "  type: numbr",
      "  unit: fathoms-per-moon",
      "  minimum: 5",
      "  maximum: 1",
      '  forms: [{ href: "70000", modv:entity: Coill, modv:polingTime: 5 }]',
      "heat: { type: number, thimble:scales: 2, forms: [] }",
    ].join("\n"),
  );
  const problems = problemsOf(text);
  for (const part of [
    'a.td.yaml:6:11: Cannot read properties.speed.type: it is "numbr" (did you mean "number"?',
    'a.td.yaml:7:11: Cannot read properties.speed.unit: "fathoms-per-moon" is no UCUM unit',
    "a.td.yaml:8:14: Cannot read properties.speed.minimum: its minimum 5 is above its maximum 1",
    'the key "modv:polingTime" is unknown (did you mean "modv:pollingTime"?)',
    'it is "Coill" (did you mean "Coil"?',
    'the register is "70000"',
    'the key "thimble:scales" is unknown (did you mean "thimble:scale"?)',
    "there is no form in it",
  ])
    assert.ok(problems.includes(part), `${part}\n--- is not in ---\n${problems}`);
});

test("parseThingDescription() refuses a Thing without context, title and properties", () => {
  const problems = problemsOf("id: urn:x\n");
  for (const key of ["@context", "title", "properties"]) assert.ok(problems.includes(`"${key}" is missing`), problems);
});

test("parseThingDescription() refuses a misspelt word of the standard", () => {
  assert.match(problemsOf("titl: x\n"), /the key "titl" is unknown \(did you mean "title"\?\)/);
});

test("parseThingDescription() refuses properties at two addresses and shows no password", () => {
  const form = (port: number): string => `forms: [{ href: "mqtt://u:secret@host:${port}", mqv:filter: a }]`;
  const text = thingText(
    `a: { type: boolean, readOnly: true, ${form(1)} }\nb: { type: boolean, readOnly: true, ${form(2)} }`,
    "",
  );
  const problems = problemsOf(text);
  assert.match(
    problems,
    /a\.td\.yaml:6:\d+: Cannot read properties\.b: it is at mqtt:\/\/host:2 \(the address of the properties before it/,
  );
  assert.doesNotMatch(problems, /secret/);
});

test("parseThingDescription() refuses a role that is no name", () => {
  const error = thrownBy(() => parseThingDescription(thingText("a: {}"), "a.td.yaml", "a/b"));
  assert.equal(error.code, "things.bad-description");
  assert.match(describeError(error), /"a\/b" is no name of a Thing/);
});

test("parseThingDescription() takes any text and throws errors of the catalogue only", () => {
  const example = readFileSync(new URL("machine.td.yaml", EXAMPLE), "utf8");
  const mutated = fc
    .tuple(fc.nat(example.length), fc.nat(30), fc.string({ maxLength: 12 }))
    .map(([at, cut, put]) => example.slice(0, at) + put + example.slice(at + cut));
  fc.assert(
    fc.property(fc.oneof(fc.string(), mutated), (text) => {
      try {
        parseThingDescription(text, "a.td.yaml", "a");
      } catch (error) {
        assert.ok(describeError(error).endsWith("]"), String(error));
        assert.doesNotMatch(describeError(error), /base\.bug/);
      }
    }),
    { numRuns: 500 },
  );
});

test("what another tool described and no container could use is left out, and said", () => {
  const text = JSON.stringify({
    "@context": ["https://www.w3.org/2019/wot/td/v1", "https://www.w3.org/2022/wot/td/v1.1", { "@language": "en" }],
    id: "urn:uuid:0804d572-cce8-422a-bb7c-4412fcd56f06",
    title: "Counter",
    securityDefinitions: { basic_sc: { scheme: "basic", in: "header" } },
    security: "basic_sc",
    properties: {
      count: {
        type: "integer",
        observable: true,
        forms: [{ href: "simulated:", op: ["readproperty", "observeproperty"] }],
      },
      status: { type: "object", properties: { at: { type: "string" } }, forms: [{ href: "simulated:" }] },
      name: { type: "string", forms: [{ href: "simulated:" }] },
    },
    actions: { set: { input: { type: "object" }, forms: [{ href: "simulated:" }] } },
    events: {
      changed: { data: { type: "integer" }, forms: [{ href: "http://127.0.0.1/changed", subprotocol: "sse" }] },
    },
  });
  const { thing } = parseThingDescription(text, "counter.td.json", "counter");
  assert.deepEqual(
    thing.properties.map(({ name, unit }) => [name, unit]),
    [["count", "1"]],
  );
  assert.deepEqual(thing.unserved, [
    { name: "status.at", reason: "it is any text: only one with an enum is served" },
    { name: "name", reason: "it is any text: only one with an enum is served" },
    { name: "set", reason: "of what goes with it, its type is object without properties that say what is in it" },
    {
      name: "changed",
      reason: "no form of it tells of events: it needs a form at the address of the properties, or a Thing of its own",
    },
  ]);
});

test("a Thing of which nothing can be served is refused, with the reason of each", () => {
  const text = thingText(
    'a: { type: object, forms: [{ href: "simulated:" }] }\nb: { forms: [{ href: "simulated:" }] }',
  );
  const message = describeError(thrownBy(() => parseThingDescription(text, "a.td.yaml", "a")));
  assert.match(message, /a\.td\.yaml:5:14: Cannot read properties\.a\.type: it can not be served: its type is object/);
  assert.match(
    message,
    /a\.td\.yaml:6:6: Cannot read properties\.b: it can not be served: it has no type \(type: number, integer/,
  );
});
