import assert from "node:assert/strict";
import { test } from "node:test";
import { ucumUnits, unitConversion } from "@thimble/model";
import fc from "fast-check";

function convert(value: number, from: string, to: string): number | undefined {
  const conversion = unitConversion(from, to);
  return conversion && value * conversion.scale + conversion.offset;
}

function assertNear(actual: number | undefined, expected: number): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${actual}`);
}

test("unitConversion() knows the fixed points", () => {
  assertNear(convert(212, "[degF]", "Cel"), 100);
  assertNear(convert(0, "Cel", "[degF]"), 32);
  assertNear(convert(25, "Cel", "K"), 298.15);
  assertNear(convert(0, "K", "[degF]"), -459.67);
  assertNear(convert(1, "bar", "kPa"), 100);
  assertNear(convert(50, "%", "1"), 0.5);
  assertNear(convert(60, "{rev}/min", "Hz"), 1);
  assertNear(convert(180, "deg/s", "rad/s"), Math.PI);
  assertNear(convert(3600, "kg/h", "kg/s"), 1);
  assertNear(convert(7, "N.m", "N.m"), 7);
});

test("unitConversion() converts nothing into another quantity, and nothing that it does not know", () => {
  for (const [from, to] of [
    ["Cel", "Pa"],
    ["W", "V.A"],
    ["N.m", "J"],
    ["1", "Cel"],
    ["Cel", "celsius"],
    ["constructor", "Cel"],
  ] as const)
    assert.equal(unitConversion(from, to), undefined, `${from} to ${to}`);
});

test("unitConversion() comes back to where it began", () => {
  const unit = fc.constantFrom(...ucumUnits());
  fc.assert(
    fc.property(unit, unit, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (from, to, value) => {
      const there = convert(value, from, to);
      if (there === undefined) return;
      const back = convert(there, to, from);
      // Absolute zero is 273.15 from zero: what is small loses digits to that.
      assert.ok(back !== undefined && Math.abs(back - value) <= 1e-9 * Math.max(1000, Math.abs(value)), `${back}`);
    }),
  );
});
