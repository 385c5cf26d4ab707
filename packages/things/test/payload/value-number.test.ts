import assert from "node:assert/strict";
import { test } from "node:test";
import { valueNumber } from "../../src/payload/value-number.ts";

test("valueNumber() takes numbers, booleans and switch words", () => {
  for (const [value, number] of [
    [21.5, 21.5],
    [" -3\n", -3],
    ["1e3", 1000],
    [true, 1],
    ["OFF", 0],
    ["on", 1],
    ["False", 0],
  ] as const)
    assert.equal(valueNumber(value), number);
});

test("valueNumber() takes nothing else", () => {
  for (const value of ["", " ", "warm", "NaN", "Infinity", Number.NaN, null, undefined, {}, [5], 5n])
    assert.equal(valueNumber(value), undefined);
});
