import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { isModbusBinding, type ModbusBinding } from "../../src/modbus/modbus-binding.ts";
import { thingText, thrownBy } from "../things.ts";

function parse(form: string, property = "readOnly: true"): ModbusBinding {
  const text = thingText(`a: { type: integer, unit: "1", ${property}, forms: [{ ${form} }] }`);
  const read = parseThingDescription(text, "a.td.yaml", "a").properties[0]?.read;
  assert.ok(isModbusBinding(read));
  return read;
}

function problemsOf(form: string, property?: string): string {
  return describeError(thrownBy(() => parse(form, property)));
}

test("registers count from 1 unless the form says zero-based", () => {
  assert.equal(parse('href: "7", modv:entity: HoldingRegister').address, 6);
  assert.equal(parse('href: "7", modv:entity: HoldingRegister, modv:zeroBasedAddressing: true').address, 7);
});

test("terms of the form stand in for parts of the address", () => {
  const form =
    "href: modbus+tcp://127.0.0.1:1502, modv:unitID: 9, modv:address: 41, modv:quantity: 2, modv:type: xsd:float, modv:function: 4";
  const { unit, address, quantity, entity, layout } = parse(form);
  assert.deepEqual([unit, address, quantity, entity, layout.type], [9, 40, 2, "InputRegister", "xsd:float"]);
});

test("byte order, word order, timeout and period are read", () => {
  const binding = parse(
    'href: "1?quantity=2", modv:entity: InputRegister, modv:type: xsd:int, modv:mostSignificantWord: false, modv:mostSignificantByte: false, modv:timeout: 250',
  );
  assert.deepEqual(binding.layout, { type: "xsd:int", mostSignificantByte: false, mostSignificantWord: false });
  assert.equal(binding.timeout, 250);
});

test("the port is 502 where none is named", () => {
  const text = thingText('a: { type: boolean, forms: [{ href: "1", modv:entity: Coil }] }', "modbus+tcp://plc/1/");
  assert.equal(parseThingDescription(text, "a.td.yaml", "a").address, "modbus+tcp://plc:502");
});

test("a register out of range is refused with the range, in the form's own numbering", () => {
  assert.match(
    problemsOf('href: "0", modv:entity: InputRegister'),
    /register 0 is out of range \(write a register from 1 to 65536/,
  );
  const last = "modv:entity: InputRegister, modv:type: xsd:float, modv:zeroBasedAddressing: true";
  assert.equal(parse(`href: "65534", ${last}`).address, 65_534);
  assert.match(
    problemsOf(`href: "65535", ${last}`),
    /register 65535 is out of range \(write a register from 0 to 65534\)/,
  );
  assert.match(
    problemsOf('href: "x", modv:entity: InputRegister'),
    /the register is "x" \(modbus\+tcp:\/\/host:port\/unit\/register/,
  );
  assert.match(problemsOf('href: "../256/1", modv:entity: InputRegister'), /the unit id is "256"/);
});

test("a quantity that does not fit the type is refused with the types that it fits", () => {
  const problems = problemsOf('href: "1?quantity=2", modv:entity: InputRegister');
  assert.match(
    problems,
    /quantity 2 does not fit xsd:unsignedShort \(quantity 1, or modv:type: xsd:int or xsd:unsignedInt or xsd:float\)/,
  );
});

test("an unknown type is refused with the nearest", () => {
  assert.match(
    problemsOf('href: "1", modv:entity: InputRegister, modv:type: xsd:unsignedshrt'),
    /did you mean "xsd:unsignedShort"\?/,
  );
});

test("a form without entity and function is refused", () => {
  assert.match(problemsOf('href: "1"'), /"modv:entity" is missing \(add modv:entity: Coil or DiscreteInput/);
});

test("a write to an input register or a discrete input is refused", () => {
  assert.match(
    problemsOf('href: "1", modv:entity: InputRegister', "readOnly: false"),
    /an input register can not be written \(add readOnly: true to the property/,
  );
  assert.match(
    problemsOf('href: "1", modv:entity: DiscreteInput', "readOnly: false"),
    /a discrete input can not be written/,
  );
});

test("an address without a host is refused", () => {
  assert.match(problemsOf('href: "modbus+tcp:///1/1", modv:entity: Coil'), /there is no host in it/);
});

test("a register that no device has is refused with the last one of its numbering", () => {
  for (const [zeroBased, last] of [
    [true, 65_535],
    [false, 65_536],
  ] as const) {
    const form = `href: "65537", modv:entity: InputRegister, modv:zeroBasedAddressing: ${zeroBased}`;
    assert.match(problemsOf(form), new RegExp(`the register is "65537" \\(.*at most ${last}\\)`));
  }
});

test("a gap and a rate are read, and refused where they can not be", () => {
  const { maximumGap, requestsPerSecond } = parse(
    'href: "1", modv:entity: InputRegister, thimble:maximumGap: 8, thimble:requestsPerSecond: 2.5',
  );
  assert.deepEqual([maximumGap, requestsPerSecond], [8, 2.5]);
  assert.match(problemsOf('href: "1", modv:entity: InputRegister, thimble:maximumGap: 124'), /from 0 to 123/);
  assert.match(
    problemsOf('href: "1", modv:entity: Coil, thimble:requestsPerSecond: 0'),
    /it is 0 \(a number above 0\)/,
  );
});
