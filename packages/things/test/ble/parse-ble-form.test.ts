import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { isBleBinding, isToldByDevice } from "../../src/ble/ble-binding.ts";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { thingText, thrownBy } from "../things.ts";

function parse(form: string, access = "readOnly: true, ", base = "ble://aa-bb-cc-dd-ee-ff/") {
  const text = thingText(`a: { type: number, unit: "1", ${access}forms: [{ href: "", ${form} }] }`, base);
  const read = parseThingDescription(text, "a.td.yaml", "a").properties[0]?.read;
  assert.ok(isBleBinding(read));
  return read;
}

function problemsOf(...parts: Parameters<typeof parse>): string {
  return describeError(thrownBy(() => parse(...parts)));
}

test("a field goes by its name, a number by its place", () => {
  const { place } = parse("thimble:advertisement: bthome, thimble:field: temperature-2");
  assert.deepEqual([place.kind, place.source], ["field", "service 0000fcd200001000800000805f9b34fb"]);
  assert.equal(parse("thimble:advertisement: ruuvi5, thimble:field: pressure").place.source, "company 1177");
  const raw = parse(
    "thimble:advertisement: manufacturer, thimble:company: 0x4c, thimble:startBit: 8, thimble:bitLength: 8",
  );
  assert.ok(isToldByDevice(raw));
  assert.deepEqual([raw.place.kind, raw.place.source], ["raw", "company 76"]);
  const service = parse('thimble:advertisement: service, thimble:service: "181a", thimble:bitLength: 16');
  assert.equal(service.place.source, "service 0000181a00001000800000805f9b34fb");
});

test("a characteristic is asked for, or tells by itself", () => {
  const form = 'thimble:service: "180f", thimble:characteristic: "2a19", thimble:bitLength: 8';
  assert.ok(!isToldByDevice(parse(form, "")));
  assert.ok(isToldByDevice(parse(`${form}, thimble:notify: true`)));
});

test("what is wrong is refused with what would be right", () => {
  const bthome = "thimble:advertisement: bthome, thimble:field";
  assert.match(
    problemsOf(`${bthome}: temprature`),
    /"temprature" is no field of bthome[\s\S]*did you mean "temperature"\?/,
  );
  assert.match(problemsOf(`${bthome}: battery`, ""), /an advertisement can not be written/);
  assert.match(problemsOf(`${bthome}: battery`, undefined, "ble://aa-bb/"), /"aa-bb" is no address[\s\S]*with hyphens/);
  assert.match(
    problemsOf('thimble:service: "18", thimble:characteristic: "2a19", thimble:bitLength: 8'),
    /"18" is no UUID/,
  );
  assert.match(problemsOf("thimble:advertisement: manufacturer, thimble:bitLength: 8"), /thimble:company/);
  const raw = "thimble:advertisement: manufacturer, thimble:company: 1, thimble:bitLength";
  assert.match(problemsOf(`${raw}: 8, thimble:numberType: float`), /a float of 8 bits/);
  assert.match(problemsOf(`${raw}: 16, thimble:startBit: 4095`), /reach out of/);
});

test("the key of encrypted BTHome is a secret by its name, as W3C's psk scheme has it", () => {
  const text = (scheme: string): string =>
    `${thingText('a: { type: number, unit: Cel, readOnly: true, forms: [{ href: "", thimble:advertisement: bthome, thimble:field: temperature }] }', "ble://aa-bb-cc-dd-ee-ff/")}security: tag\nsecurityDefinitions: { tag: { scheme: ${scheme} } }\n`;
  const keyOf = (scheme: string): unknown => {
    const read = parseThingDescription(text(scheme), "a.td.yaml", "a").properties[0]?.read;
    assert.ok(isBleBinding(read));
    return read.place.kind === "field" ? read.place.key : undefined;
  };
  assert.equal(keyOf("psk"), "tag");
  assert.equal(keyOf("psk, thimble:secret: hall-tag"), "hall-tag");
  assert.equal(keyOf("nosec"), undefined);
  assert.match(describeError(thrownBy(() => keyOf("basic"))), /do not log in with basic/);
});
