import { describe, test } from "node:test";
import { assertRefused, rawModule as module } from "../support/refused.ts";
import { wat } from "../support/wat.ts";

describe("readExports()", () => {
  test("refuses two exports of one name", () => {
    assertRefused(wat(`(module (memory 1) (export "a" (memory 0)) (export "a" (memory 0)))`), "wasm.malformed", /"a"/);
  });

  test("refuses what is not there, and unknown kinds", () => {
    assertRefused(module(7, 5, 1, 1, 0x61, 0, 0), "wasm.malformed", /export section.*unknown function 0/);
    assertRefused(module(7, 5, 1, 1, 0x61, 1, 0), "wasm.malformed", /unknown table 0/);
    assertRefused(module(7, 5, 1, 1, 0x61, 3, 0), "wasm.malformed", /unknown global 0/);
    assertRefused(module(7, 5, 1, 1, 0x61, 9, 0), "wasm.malformed", /unknown kind of import or export 0x9/);
  });
});
