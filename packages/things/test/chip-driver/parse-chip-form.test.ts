import assert from "node:assert/strict";
import { test } from "node:test";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { thingText, thrownBy } from "../things.ts";

function parse(terms: string, form: string) {
  return parseThingDescription(thingText(`p: { ${terms}, forms: [{ ${form} }] }`, "i2c://1/0x76/"), "t.td.yaml", "t");
}

test("a form of a chip reads and writes as far as the chip does", () => {
  const read = parse("type: number, unit: Cel", "href: temperature, thimble:chip: bme280").properties[0];
  assert.deepEqual([read?.property.isReadable, read?.property.isWritable], [true, false]);
  const heater = parse("type: boolean", "href: i2c://1/0x44/heater, thimble:chip: sht31").properties[0];
  assert.deepEqual([heater?.property.isReadable, heater?.property.isWritable], [false, true]);
});

test("a form of a chip names the property of the chip, or has the name of the Thing's", () => {
  const text = thingText(
    `humidity: { type: number, unit: "%", forms: [{ href: "", thimble:chip: bme280 }] }`,
    "i2c://1/0x76/",
  );
  const { read } = parseThingDescription(text, "t.td.yaml", "t").properties[0] ?? {};
  assert.match(JSON.stringify(read), /"property":"humidity"/);
});

test("what does not fit the chip is refused, with what would be right", () => {
  const refused = (terms: string, form: string): string => thrownBy(() => parse(terms, form)).message;
  const number = "type: number, unit: Cel, readOnly: true";
  assert.match(refused(number, "href: temp, thimble:chip: bme280"), /bme280 has no property "temp"/);
  assert.match(refused("type: boolean", "href: temperature, thimble:chip: bme280"), /is a number, no boolean/);
  assert.match(refused(number, "href: voltage0, thimble:chip: mcp3008"), /mcp3008 is no chip on i2c/);
  assert.match(
    refused("type: number, unit: Cel, writeOnly: true", "href: temperature, thimble:chip: bme280"),
    /can only be read/,
  );
});
