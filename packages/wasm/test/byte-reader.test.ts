import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { ByteReader } from "../src/byte-reader.ts";
import { parseModule } from "../src/index.ts";
import { assertRefused, rawModule as module } from "./support/refused.ts";

function reader(...bytes: readonly number[]): ByteReader {
  return new ByteReader(Uint8Array.from([1, ...bytes, 1]), 1, 1 + bytes.length, "test");
}

function isMalformed(error: unknown): boolean {
  return isThimbleError(error, "wasm.malformed");
}

describe("ByteReader", () => {
  test("never reads behind its end", () => {
    assert.throws(() => reader().u8(), isMalformed);
    assert.throws(() => reader().u32(), isMalformed);
    assert.throws(() => reader(1).skip(2), isMalformed);
    assert.throws(() => reader(2, 0x61).name(10), isMalformed);
    assert.throws(() => reader(1).range(2, "part"), isMalformed);
    assert.throws(() => reader(2, 0).count(), isMalformed);
  });

  test("refuses bytes that are left", () => {
    const two = reader(1, 2);
    two.skip(1);
    assert.equal(two.left, 1);
    assert.throws(() => two.finish(), /1 bytes too many/);
    two.skip(1);
    two.finish();
  });

  test("refuses names that are no UTF-8", () => {
    assertRefused(module(0, 3, 2, 0xc3, 0x28), "wasm.malformed", /\(custom section\).*UTF-8/);
  });

  test("keeps a byte order mark in a name", () => {
    const bytes = module(0, 4, 3, 0xef, 0xbb, 0xbf);
    assert.deepEqual(parseModule(bytes).customSections[0]?.name, "\ufeff");
  });
});
