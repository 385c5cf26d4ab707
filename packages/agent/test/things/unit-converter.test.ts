import assert from "node:assert/strict";
import { test } from "node:test";
import { UnitConverter } from "../../src/things/unit-converter.ts";

const UNITS: Record<string, string> = { "machine/heat": "[degF]", "machine/load": "%" };
const converter = new UnitConverter((property) => UNITS[property]);
const CELSIUS = { "machine/heat": "Cel" } as const;

test("a value is converted there and back", () => {
  assert.equal(Math.round(converter.toContainer(CELSIUS, "machine/heat", 212) * 1e6) / 1e6, 100);
  assert.equal(Math.round(converter.toThing(CELSIUS, "machine/heat", 100) * 1e6) / 1e6, 212);
});

test("what is not declared stays as it is", () => {
  assert.equal(converter.toContainer(CELSIUS, "machine/load", 50), 50);
  assert.equal(converter.toThing(undefined, "machine/heat", 50), 50);
  assert.equal(converter.toContainer({ "machine/gone": "Cel" }, "machine/gone", 50), 50);
});

test("limits are converted, and one that is not there is not there", () => {
  const { minimum, maximum } = converter.rangeToContainer(CELSIUS, "machine/heat", { minimum: 32, maximum: undefined });
  assert.ok(Math.abs(minimum ?? 1) < 1e-9);
  assert.equal(maximum, undefined);
});

test("a Thing whose unit is another now is converted from that", () => {
  let unit = "[degF]";
  const changing = new UnitConverter(() => unit);
  assert.ok(Math.abs(changing.toContainer(CELSIUS, "machine/heat", 32)) < 1e-9);
  unit = "K";
  assert.ok(Math.abs(changing.toContainer(CELSIUS, "machine/heat", 273.15)) < 1e-9);
});

test("a value that measures something else is no number", () => {
  assert.ok(Number.isNaN(converter.toContainer({ "machine/load": "Cel" }, "machine/load", 50)));
});
