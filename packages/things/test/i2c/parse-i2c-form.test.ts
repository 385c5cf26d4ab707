import assert from "node:assert/strict";
import { test } from "node:test";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { thingText, thrownBy } from "../things.ts";
import { chipBinding, registerBinding } from "./i2c-scene.ts";

function parse(form: string, terms = 'type: integer, unit: "1", readOnly: true', base = "i2c://1/0x40/") {
  return parseThingDescription(thingText(`p: { ${terms}, forms: [{ ${form} }] }`, base), "t.td.yaml", "t");
}

test("a register is named by its number, or by a term", () => {
  const { driver, address, properties } = parse("href: i2c://1/0x40/0x05, thimble:width: 2");
  assert.deepEqual([driver, address], ["i2c", "i2c://1"]);
  assert.deepEqual(properties[0]?.read, registerBinding(5));
  assert.deepEqual(parse('href: "5", thimble:width: 2').properties[0]?.read, registerBinding(5));
  assert.deepEqual(parse('href: "", thimble:register: 5, thimble:width: 2').properties[0]?.read, registerBinding(5));
  const read = parse('href: "64/7", thimble:littleEndian: true, thimble:signed: true', undefined, "i2c:/dev/i2c-1/");
  assert.equal(read.address, "i2c:/dev/i2c-1");
  const target = { kind: "register", register: 7, width: 1, isLittleEndian: true, isSigned: true } as const;
  assert.deepEqual(read.properties[0]?.read, { ...registerBinding(5), target });
});

test("a chip is named by a term of the form, or of the Thing", () => {
  const chip = parse("href: i2c+simulated://1/0x76/temperature, thimble:chip: bme280", "type: number, unit: Cel");
  assert.equal(chip.address, "i2c+simulated://1");
  assert.deepEqual(chip.properties[0]?.read, chipBinding("temperature"));
});

test("a Thing with a chip and no properties has all of the chip's", () => {
  const text = `"@context": https://www.w3.org/2022/wot/td/v1.1
title: Air
base: i2c://1/0x76
thimble:chip: bme280
thimble:chipOptions: { humidityOversampling: 4 }
`;
  const { thing, address, properties } = parseThingDescription(text, "air.td.yaml", "air");
  assert.equal(address, "i2c://1");
  assert.deepEqual(
    thing.properties.map((p) => [p.name, p.unit, p.minimum, p.maximum, p.isReadable, p.isWritable]),
    [
      ["temperature", "Cel", -40, 85, true, false],
      ["pressure", "Pa", 30_000, 110_000, true, false],
      ["humidity", "%", 0, 100, true, false],
    ],
  );
  const target = { kind: "chip", chip: "bme280", options: { humidityOversampling: 4 }, property: "humidity" } as const;
  assert.deepEqual(properties[2]?.read, chipBinding("humidity", { target }));
});

test("what can not be is refused, with what would be right", () => {
  const refused = (form: string, base?: string): string => thrownBy(() => parse(form, undefined, base)).message;
  assert.match(refused("href: i2c://1/0x90/1"), /"0x90" is no address of a chip/);
  assert.match(refused("href: temperature", "i2c://1/0x76"), /"temperature" is no address of a chip/);
  assert.match(refused("href: i2c://one/0x40/1"), /there is no bus in it/);
  assert.match(refused('href: ""'), /there is no chip and no register in it/);
  assert.match(refused('href: "256"'), /256 is no register/);
  assert.match(refused('href: "5", thimble:width: 5'), /it is "5"/);
  assert.match(refused('href: "5", thimble:chip: bme2800'), /no chip is called "bme2800"/);
});
