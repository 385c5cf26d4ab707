import assert from "node:assert/strict";
import { test } from "node:test";
import { convertUnit } from "../../src/description/convert-unit.ts";

function convert(value: number, from: string, to: string): number | undefined {
  const conversion = convertUnit(from, to);
  return conversion && Math.round((value * conversion.scale + conversion.offset) * 1e9) / 1e9;
}

test("convertUnit() converts between units of one kind", () => {
  assert.equal(convert(20, "Cel", "Cel"), 20);
  assert.equal(convert(100, "Cel", "[degF]"), 212);
  assert.equal(convert(212, "[degF]", "Cel"), 100);
  assert.equal(convert(1, "m3/h", "L/min"), 16.666666667);
  assert.equal(convert(0.5, "1", "%"), 50);
  assert.equal(convert(1500, "{rev}/min", "/s"), 25);
});

test("convertUnit() refuses units of different kinds, and those that SenML has no unit for", () => {
  assert.deepEqual([convert(1, "Cel", "bar"), convert(1, "rad/s", "deg/s")], [undefined, undefined]);
  assert.equal(convert(1, "rad/s", "rad/s"), 1);
});
