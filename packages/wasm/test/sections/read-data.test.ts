import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseModule } from "../../src/index.ts";
import { assertRefused, rawModule as module } from "../support/refused.ts";
import { wat } from "../support/wat.ts";

describe("readData()", () => {
  test("reads addresses as unsigned, and leaves those that are no constant", () => {
    const bytes = wat(`(module (import "env" "base" (global i32)) (memory 1)
      (data (i32.const -1) "a") (data (global.get 0) "b") (data (i32.add (i32.const 1) (i32.const 2)) "c"))`);
    assert.deepEqual(parseModule(bytes).data, [
      { mode: "active", offset: 0xffffffff, size: 1 },
      { mode: "active", size: 1 },
      { mode: "active", size: 1 },
    ]);
  });

  test("refuses segments of a memory that is not there, and of unknown kinds", () => {
    assertRefused(module(11, 6, 1, 0, 0x41, 0, 0x0b, 0), "wasm.malformed", /data section.*unknown memory 0/);
    assertRefused(module(11, 2, 1, 3), "wasm.malformed", /unknown kind of data segment 3/);
    assertRefused(module(11, 4, 1, 1, 9, 0), "wasm.malformed", /9 bytes announced, 1 left/);
  });
});
