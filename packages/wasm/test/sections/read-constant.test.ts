import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { ByteReader } from "../../src/byte-reader.ts";
import { readConstant } from "../../src/sections/read-constant.ts";

function read(...bytes: readonly number[]): number | undefined {
  const reader = new ByteReader(Uint8Array.from(bytes), 0, bytes.length, "test");
  const value = readConstant(reader, { functions: 1, globals: 1, references: new Set() });
  assert.ok(reader.atEnd);
  return value;
}

describe("readConstant()", () => {
  test("gives the value of a single i32.const", () => {
    assert.equal(read(0x41, 0x7f, 0x0b), -1);
  });

  test("reads other constant instructions without a value", () => {
    const others = [
      [0x42, 0x7f],
      [0x43, 0, 0, 0, 0],
      [0x44, 0, 0, 0, 0, 0, 0, 0, 0],
      [0x23, 0],
      [0xd0, 0x6f],
      [0xd2, 0],
      [0xfd, 0x0c, ...new Array<number>(16).fill(0)],
      [0x41, 1, 0x41, 2, 0x6a],
      [0x42, 1, 0x42, 2, 0x7e],
    ];
    for (const bytes of others) assert.equal(read(...bytes, 0x0b), undefined);
  });

  test("refuses other instructions, and indices out of range", () => {
    for (const bytes of [
      [0x10, 0, 0x0b],
      [0x23, 1, 0x0b],
      [0xd2, 1, 0x0b],
      [0xfd, 0x0d],
      [0x41, 0],
    ]) {
      assert.throws(
        () => read(...bytes),
        (error) => isThimbleError(error, "wasm.malformed"),
      );
    }
    assert.throws(
      () => read(0xfb, 0x1c, 0x0b),
      (error) => isThimbleError(error, "wasm.unsupported"),
    );
  });
});
