import assert from "node:assert/strict";
import { test } from "node:test";
import { isUcumUnit } from "@thimble/model";
import { unitOfName } from "../../src/description/unit-names.ts";

test("names of units are known in English and in the ontologies of other tools", () => {
  for (const [name, code] of [
    ["degree celsius", "Cel"],
    ["om2:degreeCelsius", "Cel"],
    ["http://qudt.org/vocab/unit/DEG_C", "Cel"],
    ["°C", "Cel"],
    ["percent", "%"],
    ["time:seconds", "s"],
    ["unit:KiloW-HR", undefined],
    ["kilowatt hour", "kW.h"],
    ["furlong", undefined],
    ["", undefined],
  ] as const)
    assert.equal(unitOfName(name), code, name);
});

test("each name stands for a unit of UCUM", () => {
  for (const name of ["volt", "rpm", "lux", "ppm", "decibel", "litres", "kPascal", "hectopascal", "newton"]) {
    const code = unitOfName(name);
    assert.ok(code === undefined || isUcumUnit(code), name);
  }
});
