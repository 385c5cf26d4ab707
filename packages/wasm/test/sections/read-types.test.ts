import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseModule } from "../../src/index.ts";
import { assertRefused, rawModule as module } from "../support/refused.ts";

describe("readTypes()", () => {
  test("reads parameters and results", () => {
    assert.deepEqual(parseModule(module(1, 9, 1, 0x60, 4, 0x7f, 0x7e, 0x7d, 0x7c, 1, 0x7b)).types, [
      { params: ["i32", "i64", "f32", "f64"], results: ["v128"] },
    ]);
  });

  test("refuses unknown forms, and those of garbage collection by name", () => {
    assertRefused(module(1, 2, 1, 0x61), "wasm.malformed", /type section.*unknown type form 0x61/);
    for (const form of [0x4e, 0x4f, 0x50, 0x5e, 0x5f]) {
      assertRefused(module(1, 2, 1, form), "wasm.unsupported", /garbage collection/);
    }
  });

  test("refuses vectors that announce more than the bytes that are left, without reading them", () => {
    assertRefused(module(1, 5, 0xff, 0xff, 0xff, 0xff, 0x0f), "wasm.malformed", /4294967295 elements announced/);
  });
});
