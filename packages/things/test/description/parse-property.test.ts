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

test("a number without a unit, a scale of 0, a staleness of nothing and a bad name are refused", () => {
  assert.match(
    problemsOf(`type: number, ${FORM}`),
    /a\.td\.yaml:5:6: Cannot read properties\.a: it has no unit \(add unit: a UCUM code like Cel/,
  );
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
