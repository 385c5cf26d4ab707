import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { isModbusBinding } from "../../src/modbus/modbus-binding.ts";
import { expectedHref } from "../../src/modbus/parse-modbus-place.ts";
import { thingText, thrownBy } from "../things.ts";

function parse(href: string, base: string, more = "") {
  const property = `a: { type: boolean, readOnly: true, forms: [{ href: "${href}", modv:entity: Coil, modv:zeroBasedAddressing: true${more} }] }`;
  const { address, thing, properties } = parseThingDescription(thingText(property, base), "a.td.yaml", "a");
  const read = properties[0]?.read;
  assert.ok(isModbusBinding(read));
  return { address, shown: thing.address, unit: read.unit, register: read.address };
}

function problemsOf(href: string, base = "modbus+rtu:///dev/ttyUSB0/1/"): string {
  return describeError(thrownBy(() => parse(href, base)));
}

test("a serial port has unit and register behind its path, and line settings in the query of the base", () => {
  const { address, shown, unit, register } = parse("30", "modbus+rtu:///dev/ttyUSB0/7/?baudRate=9600&parity=none");
  assert.equal(address, "modbus+rtu:///dev/ttyUSB0?baudRate=9600&dataBits=8&parity=none&stopBits=1");
  assert.equal(shown, "modbus+rtu:///dev/ttyUSB0/7?baudRate=9600&dataBits=8&parity=none&stopBits=1");
  assert.deepEqual([unit, register], [7, 30]);
});

test("what a form's own query says goes before the base's, and an address of its own takes none from the base", () => {
  const base = "modbus+rtu:///dev/ttyUSB0/1/?baudRate=9600&parity=none";
  assert.match(parse("3?parity=odd", base).address, /baudRate=9600&dataBits=8&parity=odd/);
  assert.match(
    parse("modbus+rtu:///dev/ttyUSB1/1/3", base).address,
    /ttyUSB1\?baudRate=19200&dataBits=8&parity=even&stopBits=1$/,
  );
});

test("terms stand in for unit and register, and a path that ends with one number is the port's", () => {
  const { address, unit, register } = parse("modbus+rtu:///dev/pts/3", "", ", modv:unitID: 4, modv:address: 12");
  assert.match(address, /^modbus\+rtu:\/\/\/dev\/pts\/3\?/);
  assert.deepEqual([unit, register], [4, 12]);
  assert.match(parse("modbus+rtu:///dev/pts/3/1/30", "").address, /^modbus\+rtu:\/\/\/dev\/pts\/3\?/);
});

test("RTU over TCP is addressed as Modbus TCP is", () => {
  const { address, unit, register } = parse("30", "modbus+rtu+tcp://192.0.2.1:4001/2/");
  assert.equal(address, "modbus+rtu+tcp://192.0.2.1:4001");
  assert.deepEqual([unit, register], [2, 30]);
});

test("what can not be is refused with what would be right", () => {
  assert.match(problemsOf("3?parity=E"), /parity is "E" \(parity is none or even or odd\)/);
  assert.match(
    problemsOf("../0/3"),
    /unit 0 is every device of the line, and none of them answers \(a unit from 1 to 247, or writeOnly: true\)/,
  );
  assert.match(problemsOf("../248/3"), /the unit id is "248"/);
  assert.match(
    problemsOf("modbus+rtu:"),
    /there is no serial port in it \(modbus\+rtu:\/\/\/dev\/ttyUSB0\/unit\/register\)/,
  );
  assert.match(problemsOf("modbus+rtu://ttyUSB0/1/3"), /there is no serial port in it/);
  assert.match(problemsOf("modbus+rtu+tcp:///1/3"), /there is no host in it/);
  assert.equal(expectedHref("modbus+tcp"), "modbus+tcp://host:port/unit/register");
});
