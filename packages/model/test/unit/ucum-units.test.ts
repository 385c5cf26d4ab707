import assert from "node:assert/strict";
import { test } from "node:test";
import { isUcumUnit, SENML_UNITS, senmlUnit, ucumUnits } from "@thimble/model";

/** A value in a UCUM unit, converted. */
function convert(value: number, ucum: string): string {
  const to = senmlUnit(ucum);
  return to === undefined ? "none" : `${Number((value * to.scale + to.offset).toPrecision(10))} ${to.unit}`;
}

test("senmlUnit() converts the units that sensors use", () => {
  const rows: readonly (readonly [number, string, string])[] = [
    [21.5, "Cel", "21.5 Cel"],
    [212, "[degF]", "100 Cel"],
    [-40, "[degF]", "-40 Cel"],
    [55, "%", "0.55 /"],
    [101.3, "kPa", "101300 Pa"],
    [1, "bar", "100000 Pa"],
    [3, "m/s", "3 m/s"],
    [36, "km/h", "10 m/s"],
    [20, "mA", "0.02 A"],
    [230, "V", "230 V"],
    [1.5, "kW", "1500 W"],
    [2, "kW.h", "7200000 J"],
    [50, "Hz", "50 Hz"],
    [400, "lx", "400 lx"],
    [7, "1", "7 /"],
    [180, "deg", "3.141592654 rad"],
    [60, "L/min", "0.001 m3/s"],
    [1413, "uS/cm", "0.1413 S/m"],
    [12, "N.m", "none"],
    [1, "furlong", "none"],
    [1, "constructor", "none"],
  ];
  for (const [value, ucum, expected] of rows) assert.equal(convert(value, ucum), expected);
});

test("senmlUnit() leads to primary units of SenML only, which a pack must have", () => {
  for (const ucum of ucumUnits()) {
    const to = senmlUnit(ucum);
    if (to !== undefined) assert.equal(SENML_UNITS[to.unit]?.primary, to.unit, ucum);
  }
});

test("isUcumUnit() tells a unit from a slip", () => {
  for (const unit of ["Cel", "[degF]", "kPa", "1", "N.m"]) assert.equal(isUcumUnit(unit), true);
  for (const text of ["C°", "celsius", "degC", "KPA", "", "toString"]) assert.equal(isUcumUnit(text), false);
});
