import assert from "node:assert/strict";
import { test } from "node:test";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { thrownBy } from "../things.ts";

const HEAD = '"@context": https://www.w3.org/2022/wot/td/v1.1\ntitle: Air\n';

test("the properties of a chip have its types, ranges and ways to be used", () => {
  const { thing } = parseThingDescription(`${HEAD}base: i2c://1/0x44\nthimble:chip: sht31\n`, "a.td.yaml", "a");
  assert.deepEqual(
    thing.properties.map((p) => [p.name, p.type, p.unit, p.isReadable, p.isWritable]),
    [
      ["temperature", "number", "Cel", true, false],
      ["humidity", "number", "%", true, false],
      ["heater", "boolean", undefined, false, true],
    ],
  );
});

test("a chip at an address that is none is reported once, where the address is", () => {
  const error = thrownBy(() =>
    parseThingDescription(`${HEAD}base: i2c://1/0x99\nthimble:chip: sht31\n`, "a.td.yaml", "a"),
  );
  assert.match(error.message, /"0x99" is no address of a chip/);
  assert.match(error.where ?? error.message, /a\.td\.yaml:3:7/);
});

test("a Thing that is a chip may have only some of its properties, by other names", () => {
  const text = `${HEAD}base: i2c://1/0x76/
thimble:chip: bme280
properties:
  air: { type: number, unit: Cel, readOnly: true, forms: [{ href: temperature }] }
`;
  const { properties } = parseThingDescription(text, "a.td.yaml", "a");
  assert.equal(properties.length, 1);
  assert.match(JSON.stringify(properties[0]?.read), /"property":"temperature"/);
});
