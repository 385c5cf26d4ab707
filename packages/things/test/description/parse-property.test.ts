import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { BoundProperty } from "../../src/description/thing-description.ts";
import { isModbusBinding } from "../../src/modbus/modbus-binding.ts";
import { thingText, thrownBy } from "../things.ts";

const FORM = 'forms: [{ href: "1", modv:entity: HoldingRegister }]';

function parse(property: string): BoundProperty | undefined {
  return parseThingDescription(thingText(`a: { ${property} }`), "a.td.yaml", "a").properties[0];
}

function problemsOf(property: string): string {
  return describeError(thrownBy(() => parse(property)));
}

test("a property without readOnly and op can be read and written", () => {
  const bound = parse(`type: integer, unit: "1", ${FORM}`);
  assert.ok(bound?.read !== undefined && bound.write !== undefined);
  assert.equal(bound.property.pollEvery, 1000);
  assert.deepEqual([bound.scale, bound.offset, bound.staleAfter, bound.timeFrom], [1, 0, undefined, undefined]);
});

test("writeOnly, readOnly and op each leave one direction", () => {
  const write = parse(`type: boolean, writeOnly: true, ${FORM}`);
  assert.deepEqual([write?.property.isReadable, write?.property.isWritable], [false, true]);
  const read = parse(`type: boolean, readOnly: true, ${FORM}`);
  assert.deepEqual([read?.property.isReadable, read?.property.isWritable], [true, false]);
  const op = parse('type: boolean, forms: [{ href: "1", op: writeproperty, modv:entity: Coil }]');
  assert.deepEqual([op?.property.isReadable, op?.property.isWritable], [false, true]);
});

test("one form may read and another write", () => {
  const bound = parse(
    'type: boolean, forms: [{ href: "1", op: [readproperty], modv:entity: DiscreteInput }, { href: "2", op: writeproperty, modv:entity: Coil }]',
  );
  assert.ok(isModbusBinding(bound?.read) && isModbusBinding(bound.write));
  assert.deepEqual([bound.read.entity, bound.write.entity], ["DiscreteInput", "Coil"]);
});

test("a property has the scale, offset, staleness and signal that it says", () => {
  const bound = parse(
    `type: number, unit: Cel, thimble:scale: 0.1, thimble:offset: -40, thimble:staleAfter: 1m30s, thimble:simulate: { kind: constant, value: 20 }, ${FORM}`,
  );
  assert.deepEqual([bound?.scale, bound?.offset, bound?.staleAfter], [0.1, -40, 90_000]);
  assert.deepEqual(bound?.simulatedAs, { kind: "constant", value: 20 });
});

test("a simulated form does what thimble:simulate says", () => {
  const bound = parse(
    "type: number, unit: Cel, thimble:simulate: { kind: constant, value: 20 }, forms: [{ href: 'simulated:' }]",
  );
  assert.deepEqual(bound?.read, { driver: "simulated", key: "a/a", signal: { kind: "constant", value: 20 } });
});

test("a scale of 0, a staleness of nothing and a bad name are refused", () => {
  assert.match(problemsOf(`type: boolean, thimble:scale: 0, ${FORM}`), /thimble:scale: it is 0/);
  assert.match(problemsOf(`type: boolean, thimble:staleAfter: 0s, ${FORM}`), /"0s" is no duration/);
  const text = thingText(`"a b": { type: boolean, ${FORM} }`);
  assert.match(
    describeError(thrownBy(() => parseThingDescription(text, "a.td.yaml", "a"))),
    /a\.td\.yaml:5:3: .*"a b" is no name of a property/,
  );
});

test("a property without forms is refused", () => {
  assert.match(problemsOf("type: boolean"), /"forms" is missing/);
});

test("a string is the place of its word; what the device holds for it may be said", () => {
  const plain = parse(`type: string, enum: ["off", heat, cool], ${FORM}`);
  assert.deepEqual(plain?.property.words, ["off", "heat", "cool"]);
  assert.deepEqual([plain?.property.unit, plain?.codes], [undefined, undefined]);
  const coded = parse(
    `type: string, enum: ["off", heat, cool], thimble:values: { 0: "off", 4: cool, 1: heat }, ${FORM}`,
  );
  assert.deepEqual(coded?.codes, [0, 1, 4]);
});

test("bits of a register are a number or a boolean, by limits or by mask", () => {
  const low = parse(`type: integer, thimble:bits: { from: 2, to: 5, signed: true }, ${FORM}`);
  assert.deepEqual(low?.bits, { from: 2, to: 5, isSigned: true });
  const one = parse(`type: boolean, thimble:bits: { mask: 0x80 }, ${FORM}`);
  assert.deepEqual(one?.bits, { from: 7, to: 7, isSigned: false });
  assert.ok(isModbusBinding(one?.read) && one.read.layout.type === "xsd:unsignedShort");
});

test("smoothing, deadband and sampling are as it says", () => {
  const bound = parse(
    `type: number, unit: Cel, minimum: 0, maximum: 50, thimble:smoothing: { kind: median, window: 5 }, thimble:deadband: 2%, thimble:sampling: 250ms, ${FORM}`,
  );
  assert.deepEqual(bound?.smoothing, { kind: "median", window: 5 });
  assert.deepEqual([bound?.deadband, bound?.property.pollEvery], [1, 250]);
  assert.equal(parse(`type: integer, thimble:deadband: 3, ${FORM}`)?.deadband, 3);
});

test("default and const are what a made-up property begins with; const is all that it may be", () => {
  assert.deepEqual(parse(`type: integer, default: 7, ${FORM}`)?.simulatedAs, { kind: "constant", value: 7 });
  const fixed = parse(`type: string, enum: [a, b], const: b, ${FORM}`);
  assert.deepEqual([fixed?.simulatedAs, fixed?.property.choices], [{ kind: "constant", value: 1 }, [1]]);
});

test("what can not be is refused: line, key and what would be right", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    [
      'type: string, enum: ["off", heat], thimble:values: { 0: "off", 1: heet }',
      /thimble:values\.1: "heet" is not in enum \(did you mean "heat"\?/,
    ],
    ['type: string, enum: ["off", heat], thimble:values: { 0: "off" }', /there is no number for heat/],
    ['type: string, enum: ["off", heat], thimble:values: { a: "off", 1: heat }', /"a" is no whole number/],
    ["type: string, enum: [a, a]", /"a" is in it twice/],
    ["type: integer, thimble:values: { 0: a }", /only words are mapped \(type: string and an enum beside it/],
    ["type: string, enum: [a, b], const: c", /const: it is "c"/],
    ["type: integer, maximum: 5, default: 6", /default: its own limits do not allow it/],
    ["type: integer, thimble:bits: { from: 5, to: 2 }", /thimble:bits\.to: it is below from, 5 \(5 to 31/],
    [
      "type: integer, thimble:bits: { mask: 0x5 }",
      /thimble:bits\.mask: its bits are not next to each other \(a mask like 0xf0/,
    ],
    ["type: integer, thimble:bits: { form: 5 }", /the key "form" is unknown \(did you mean "from"\?/],
    ["type: boolean, thimble:smoothing: { kind: median, window: 3 }", /a boolean has nothing between two values/],
    ["type: number, thimble:smoothing: { kind: meadian, window: 3 }", /did you mean "median"\?/],
    [
      "type: number, thimble:smoothing: { kind: median, window: 1 }",
      /window: it is 1 \(write a whole number from 2 to 1000/,
    ],
    ["type: number, thimble:deadband: 2%", /it is in percent of a range that the property does not have/],
    ["type: number, thimble:deadband: -1", /"-1" is no deadband \(a number in the property's unit/],
    ["type: number, thimble:sampling: often", /"often" is no duration/],
  ];
  for (const [terms, message] of cases) {
    const said = problemsOf(`${terms}, ${FORM}`);
    assert.match(said, message);
    assert.match(said, /a\.td\.yaml:5:\d+: /);
  }
});

test("bits that are written need a register that can be read", () => {
  const form = 'forms: [{ href: "mqtt://127.0.0.1", mqv:topic: a }]';
  assert.match(
    problemsOf(`type: integer, thimble:bits: { from: 0 }, ${form}`),
    /what holds the other bits can not be read/,
  );
  assert.ok(parse(`type: integer, readOnly: true, thimble:bits: { from: 0 }, ${form}`)?.bits !== undefined);
});
