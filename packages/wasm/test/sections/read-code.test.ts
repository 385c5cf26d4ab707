import { describe, test } from "node:test";
import { assertRefused, rawModule as module } from "../support/refused.ts";

describe("readCode()", () => {
  test("refuses a function of four billion locals", () => {
    // One function () -> () with one group of 2^32-1 locals.
    const bytes = module(1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 11, 1, 9, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0x0b, 0);
    assertRefused(bytes, "wasm.too-large", /localsPerFunction/);
  });

  test("refuses code that is longer than it says", () => {
    assertRefused(
      module(1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 5, 1, 9, 0, 0x0b, 0),
      "wasm.malformed",
      /9 bytes announced/,
    );
  });
});
