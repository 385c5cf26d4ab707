import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseModule } from "../../src/index.ts";
import { assertRefused, rawModule as module } from "../support/refused.ts";
import { wat } from "../support/wat.ts";

describe("readImports()", () => {
  test("reads each kind of import", () => {
    const { imports } = parseModule(
      wat(`(module (import "a" "f" (func (param i64))) (import "a" "t" (table 1 2 externref)) (import "a" "m" (memory 1))
        (import "a" "g" (global (mut f32))))`),
    );
    assert.deepEqual(imports, [
      { module: "a", name: "f", kind: "function", typeIndex: 0, type: { params: ["i64"], results: [] } },
      { module: "a", name: "t", kind: "table", type: { element: "externref", initial: 1, maximum: 2 } },
      { module: "a", name: "m", kind: "memory", type: { initialPages: 1 } },
      { module: "a", name: "g", kind: "global", type: { type: "f32", isMutable: true } },
    ]);
  });

  test("refuses types that are not there, and unknown kinds", () => {
    assertRefused(module(2, 7, 1, 1, 0x61, 1, 0x62, 0, 0), "wasm.malformed", /import section.*unknown type 0/);
    assertRefused(module(2, 7, 1, 1, 0x61, 1, 0x62, 5, 0), "wasm.malformed", /unknown kind of import or export 0x5/);
  });
});
