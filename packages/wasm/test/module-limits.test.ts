import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { DEFAULT_MODULE_LIMITS, parseModule } from "../src/index.ts";
import { resolveLimits } from "../src/module-limits.ts";
import { MODULES } from "./support/modules.ts";

describe("module limits", () => {
  test("refuses a module that passes a limit, and names the limit", () => {
    const bytes = MODULES["everySection"] ?? new Uint8Array();
    const limits = [
      ["moduleBytes", 100],
      ["types", 1],
      ["imports", 1],
      ["exports", 2],
      ["functions", 2],
      ["globals", 3],
      ["tables", 1],
      ["elementSegments", 2],
      ["dataSegments", 1],
      ["dataBytes", 18],
      ["arity", 0],
      ["localsPerFunction", 1],
      ["nameBytes", 3],
    ] as const;
    for (const [limit, maximum] of limits) {
      assert.throws(
        () => parseModule(bytes, { [limit]: maximum }),
        (error) =>
          isThimbleError(error, "wasm.too-large") &&
          error.details["limit"] === limit &&
          error.details["maximum"] === maximum,
        limit,
      );
    }
  });

  test("are the defaults where nothing else is said", () => {
    assert.deepEqual(resolveLimits({ types: 3 }), { ...DEFAULT_MODULE_LIMITS, types: 3 });
  });
});
