import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import fc from "fast-check";
import { ByteReader } from "../src/byte-reader.ts";
import { ByteWriter } from "../src/byte-writer.ts";

function reader(...bytes: readonly number[]): ByteReader {
  return new ByteReader(Uint8Array.from(bytes), 0, bytes.length, "test");
}

function isMalformed(error: unknown): boolean {
  return isThimbleError(error, "wasm.malformed");
}

test("an unsigned integer reads back as it was written, in at most five bytes", () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), (value) => {
      const writer = new ByteWriter();
      writer.u32(value);
      const back = new ByteReader(writer.view(), 0, writer.size, "test");
      assert.equal(back.u32(), value);
      assert.ok(back.atEnd && writer.size <= 5);
    }),
  );
});

test("a signed integer reads back as it was written, at each width", () => {
  const value = fc.oneof(fc.integer(), fc.constantFrom(-0x80000000, 0x7fffffff, -64, 63, -65, 64, 0, -1));
  fc.assert(
    fc.property(value, fc.constantFrom<32 | 33 | 64>(32, 33, 64), (number, bits) => {
      const writer = new ByteWriter();
      writer.s32(number);
      assert.equal(new ByteReader(writer.view(), 0, writer.size, "test").signed(bits), number);
    }),
  );
});

test("a longer encoding of the same integer is read, up to the bytes that the width allows", () => {
  assert.equal(reader(0x83, 0x00).u32(), 3);
  assert.equal(reader(0x83, 0x80, 0x80, 0x80, 0x00).u32(), 3);
  assert.equal(reader(0xff, 0xff, 0xff, 0xff, 0x7f).signed(32), -1);
  assert.throws(() => reader(0x83, 0x80, 0x80, 0x80, 0x80, 0x00).u32(), isMalformed);
  assert.throws(() => reader(0xff, 0xff, 0xff, 0xff, 0xff, 0x7f).signed(32), isMalformed);
});

test("bits beyond the width are refused", () => {
  assert.throws(() => reader(0xff, 0xff, 0xff, 0xff, 0x1f).u32(), /integer too large/);
  assert.throws(() => reader(0xff, 0xff, 0xff, 0xff, 0x4f).signed(32), /integer too large/);
  assert.throws(() => reader(0xff, 0xff, 0xff, 0xff, 0x2f).signed(33), /integer too large/);
  assert.equal(reader(0xff, 0xff, 0xff, 0xff, 0x0f).u32(), 0xffffffff);
  assert.equal(reader(0x80, 0x80, 0x80, 0x80, 0x78).signed(32), -0x80000000);
});

test("an integer that is cut off is refused with its offset", () => {
  assert.throws(
    () => reader(0x80).u32(),
    (error) => isThimbleError(error, "wasm.malformed") && error.where === "offset 0x1 (test)",
  );
});
