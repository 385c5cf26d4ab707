import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rtdResistance, rtdTemperature } from "../../src/chip/rtd-temperature.ts";

test("rtdResistance() makes the resistances of the table of IEC 60751", () => {
  const table = [
    [-200, 18.52],
    [-100, 60.26],
    [-50, 80.31],
    [0, 100],
    [25, 109.73],
    [100, 138.51],
    [400, 247.09],
    [850, 390.48],
  ] as const;
  for (const [temperature, resistance] of table)
    assert.equal(rtdResistance(temperature, 100).toFixed(2), resistance.toFixed(2), `${temperature} Cel`);
});

test("rtdTemperature() is its inverse, to a millionth of a degree", () => {
  const temperature = fc.double({ min: -200, max: 850, noNaN: true });
  fc.assert(
    fc.property(
      temperature,
      fc.constantFrom(100, 1000),
      (cel, nominal) => Math.abs(rtdTemperature(rtdResistance(cel, nominal), nominal) - cel) < 1e-6,
    ),
  );
});
