import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePace } from "../../src/plant/plant-line.ts";

test("parsePace() reads a factor and lockstep", () => {
  assert.deepEqual(parsePace("600x"), { kind: "speed", factor: 600 });
  assert.deepEqual(parsePace("0.5x"), { kind: "speed", factor: 0.5 });
  assert.deepEqual(parsePace("lockstep"), { kind: "lockstep" });
});

test("parsePace() refuses everything else", () => {
  for (const text of ["", "x", "600", "0x", "-1x", "1e3x", "fast"]) assert.equal(parsePace(text), undefined);
});
