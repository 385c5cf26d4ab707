import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { rewriteModule } from "../../src/index.ts";
import { moduleWith } from "../support/raw-module.ts";
import { OPTIONS } from "../support/rewritten.ts";

test("features that can not be metered, or differ between machines, have names", () => {
  const expected: readonly (readonly [readonly number[], string])[] = [
    [[0xfe, 0x00, 0x02, 0x00], "threads (atomic instructions)"],
    [[0xfd, 0x80, 0x02], "relaxed SIMD"],
    [[0xfb, 0x00], "garbage collection"],
    [[0x06, 0x40], "exception handling"],
    [[0x1f, 0x40, 0x00], "exception handling"],
    [[0x14, 0x00], "typed function references"],
    [[0x28, 0x42, 0x00, 0x00], "multi-memory"],
    [[0x40, 0x01], "multi-memory"],
    [[0xe2, 0x00], "stack switching"],
    [[0xfc, 0x13], "wide arithmetic"],
  ];
  for (const [bytes, feature] of expected) {
    assert.throws(
      () => rewriteModule(moduleWith(...bytes), OPTIONS),
      (error) => isThimbleError(error, "wasm.unsupported") && error.details["feature"] === feature,
      feature,
    );
  }
});

test("indices out of range in instructions are refused: they would reach what the host adds", () => {
  const cases: readonly (readonly [readonly number[], RegExp])[] = [
    [[0x20, 1], /unknown local 1/],
    [[0x23, 1], /unknown global 1/],
    [[0x24, 1], /unknown global 1/],
    [[0x10, 1], /unknown function 1/],
    [[0xd2, 1], /unknown function 1/],
    [[0x11, 1, 0], /unknown type 1/],
    [[0x11, 0, 1], /unknown table 1/],
    [[0x02, 1, 0x0b], /unknown type 1/],
    [[0x0c, 1], /unknown label 1/],
    [[0x0e, 0, 2], /unknown label 2/],
    [[0xfc, 0x09, 1], /unknown data segment 1/],
    [[0xfc, 0x0d, 2], /unknown element segment 2/],
    [[0x05], /else without if/],
    [[0x0b, 0x0b], /instructions behind the end/],
    [[0x02, 0x40], /unexpected end/],
    [[0x02, 0x01], /unknown type 1/],
    [[0x02, 0x41], /unknown value type/],
  ];
  for (const [bytes, text] of cases) {
    assert.throws(
      () => rewriteModule(moduleWith(...bytes), OPTIONS),
      (error) => isThimbleError(error, "wasm.malformed") && text.test(error.message),
      String(text),
    );
  }
});
