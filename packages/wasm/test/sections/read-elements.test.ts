import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseModule } from "../../src/index.ts";
import { assertRefused, rawModule as module } from "../support/refused.ts";

/** A module with a function, a table, and an element section of these bytes. */
function withElements(...bytes: readonly number[]): Uint8Array {
  const before = [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 4, 4, 1, 0x70, 0, 1];
  return module(...before, 9, bytes.length, ...bytes, 10, 4, 1, 2, 0, 0x0b);
}

const ZERO = [0x41, 0, 0x0b];
const FUNCTION = [0xd2, 0, 0x0b];

describe("readElements()", () => {
  test("reads all eight kinds of segments", () => {
    const segments = [
      [0, ...ZERO, 1, 0],
      [1, 0, 1, 0],
      [2, 0, ...ZERO, 0, 1, 0],
      [3, 0, 1, 0],
      [4, ...ZERO, 1, ...FUNCTION],
      [5, 0x70, 1, ...FUNCTION],
      [6, 0, ...ZERO, 0x70, 1, ...FUNCTION],
      [7, 0x70, 1, ...FUNCTION],
    ];
    assert.deepEqual(
      parseModule(withElements(segments.length, ...segments.flat())).elements.map(
        ({ mode, length }) => `${mode} ${length}`,
      ),
      ["active 1", "passive 1", "active 1", "declarative 1", "active 1", "passive 1", "active 1", "declarative 1"],
    );
  });

  test("refuses functions and tables that are not there, and unknown kinds", () => {
    assertRefused(withElements(1, 0, ...ZERO, 1, 1), "wasm.malformed", /element section.*unknown function 1/);
    assertRefused(withElements(1, 2, 1, ...ZERO, 0, 0), "wasm.malformed", /unknown table 1/);
    assertRefused(withElements(1, 8), "wasm.malformed", /unknown kind of element segment 8/);
    assertRefused(withElements(1, 1, 5, 0), "wasm.malformed", /unknown kind of element/);
  });
});
