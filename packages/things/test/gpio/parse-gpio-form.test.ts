import assert from "node:assert/strict";
import { test } from "node:test";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { thingText, thrownBy } from "../things.ts";
import { gpioBinding } from "./gpio-scene.ts";

function parse(terms: string, form = "href: gpio:/dev/gpiochip0/17") {
  const text = thingText(`p: { ${terms}, forms: [{ ${form} }] }`, "gpio:/dev/gpiochip0/");
  return parseThingDescription(text, "t.td.yaml", "t");
}

const refused = (terms: string, form?: string): string => thrownBy(() => parse(terms, form)).message;

test("a boolean that can only be read is the level of an input", () => {
  const { driver, address, properties } = parse("type: boolean, readOnly: true");
  assert.deepEqual([driver, address], ["gpio", "gpio:/dev/gpiochip0"]);
  assert.deepEqual(properties[0]?.read, gpioBinding(17));
  assert.equal(properties[0]?.write, undefined);
  const relative = parse("type: boolean, readOnly: true", 'href: "4"');
  assert.deepEqual(relative.properties[0]?.read, gpioBinding(4));
});

test("an input has bias, debounce and active-low", () => {
  const form = "href: gpio://name/DOOR%201, thimble:bias: pull-up, thimble:debounce: 5ms, thimble:activeLow: true";
  const { address, properties } = parse("type: boolean, readOnly: true", form);
  assert.equal(address, "gpio://name");
  assert.deepEqual(properties[0]?.read, gpioBinding("DOOR 1", {}, { bias: "pull-up", debounce: 5, isActiveLow: true }));
  const polled = parse(
    "type: boolean, readOnly: true",
    "href: gpio://name/D, thimble:every: 50ms, thimble:bias: as-is",
  );
  assert.deepEqual(polled.properties[0]?.read, gpioBinding("D", { every: 50 }));
});

test("a boolean that can be written is an output, with a drive, a first and a safe level", () => {
  const form =
    "href: gpio://name/VALVE, thimble:drive: open-drain, thimble:initial: true, thimble:safe: false, thimble:activeLow: true";
  const { properties } = parse("type: boolean", form);
  const setup = { isOutput: true, drive: "open-drain", initial: true, safe: false, isActiveLow: true } as const;
  assert.deepEqual(properties[0]?.read, gpioBinding("VALVE", {}, setup));
  assert.deepEqual(properties[0]?.write, gpioBinding("VALVE", {}, setup));
});

test("a whole number is a count that can be set, and a number is a frequency", () => {
  const count = parse('type: integer, unit: "1"', "href: gpio://name/FLOW, thimble:edge: both, thimble:every: 5s");
  assert.deepEqual(count.properties[0]?.write, gpioBinding("FLOW", { measure: "count", edge: "both", every: 5000 }));
  const frequency = parse("type: number, unit: Hz, readOnly: true", "href: gpio://name/FLOW");
  assert.deepEqual(frequency.properties[0]?.read, gpioBinding("FLOW", { measure: "frequency", every: 1000 }));
  const said = parse('type: number, unit: "1", readOnly: true', "href: gpio://name/F, thimble:measure: count");
  assert.deepEqual(said.properties[0]?.read, gpioBinding("F", { measure: "count", every: 1000 }));
});

test("what can not be is refused, with what would be right", () => {
  const boolean = "type: boolean, readOnly: true";
  assert.match(refused(boolean, "href: gpio:/dev/gpiochip0/x"), /"x" is no number of a line/);
  assert.match(refused(boolean, "href: gpio:/dev/gpiochip0/"), /there is no line in it/);
  assert.match(refused(boolean, "href: gpio:/tmp/a/b/17"), /there is no chip in it/);
  assert.match(refused(boolean, "href: gpio://label/17"), /"label" is no way to find a line/);
  assert.match(refused(boolean, "href: gpio:/dev/gpiochip0/1, thimble:bais: pull-up"), /"thimble:bais" is unknown/);
  assert.match(refused(boolean, "href: gpio:/dev/gpiochip0/1, thimble:bias: up"), /it is "up"/);
  assert.match(refused(boolean, "href: gpio:/dev/gpiochip0/1, thimble:initial: true"), /the line is an input/);
  assert.match(refused(boolean, "href: gpio:/dev/gpiochip0/1, thimble:edge: both"), /a level has no edge/);
  assert.match(refused(boolean, "href: gpio:/dev/gpiochip0/1, thimble:debounce: 2h"), /can not wait that long/);
  assert.match(refused("type: boolean", "href: gpio:/dev/gpiochip0/1, thimble:debounce: 2ms"), /the line is an output/);
  assert.match(refused(boolean, "href: gpio:/dev/gpiochip0/1, thimble:measure: count"), /a count is no boolean/);
});
