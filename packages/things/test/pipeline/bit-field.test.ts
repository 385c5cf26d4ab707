import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type BitField, extractBits, fitsBits, insertBits, maskedBits } from "../../src/pipeline/bit-field.ts";

const FIELD: fc.Arbitrary<BitField> = fc
  .tuple(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: 31 }), fc.boolean())
  .map(([a, b, isSigned]) => ({ from: Math.min(a, b), to: Math.max(a, b), isSigned }));

const WHOLE = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 });

test("bits are taken from a register, with their sign where they have one", () => {
  assert.equal(extractBits(0b1010_0110, { from: 1, to: 2, isSigned: false }), 0b11);
  assert.equal(extractBits(0b1010_0110, { from: 4, to: 7, isSigned: false }), 0b1010);
  assert.equal(extractBits(0b1010_0110, { from: 4, to: 7, isSigned: true }), -6);
  assert.equal(extractBits(-1, { from: 8, to: 15, isSigned: false }), 255);
  assert.equal(extractBits(0xffff_ffff, { from: 0, to: 31, isSigned: false }), 0xffff_ffff);
});

test("what was put into bits is read from them, and the other bits are as they were", () => {
  fc.assert(
    fc.property(WHOLE, FIELD, WHOLE, FIELD, (whole, field, value, other) => {
      const fitting = extractBits(value, field);
      assert.ok(fitsBits(fitting, field));
      const after = insertBits(whole, fitting, field);
      assert.equal(extractBits(after, field), fitting);
      if (other.to < field.from || other.from > field.to)
        assert.equal(extractBits(after, other), extractBits(whole, other));
    }),
  );
});

test("bits hold what they can, and nothing else", () => {
  const [unsigned, signed] = [false, true].map((isSigned) => ({ from: 2, to: 4, isSigned }));
  assert.ok(unsigned !== undefined && signed !== undefined);
  assert.deepEqual(
    [-1, 0, 7, 8, 1.5].map((value) => fitsBits(value, unsigned)),
    [false, true, true, false, false],
  );
  assert.deepEqual(
    [-5, -4, 3, 4].map((value) => fitsBits(value, signed)),
    [false, true, true, false],
  );
});

test("a mask is its bits, where they are next to each other", () => {
  assert.deepEqual(maskedBits(0x00f0, true), { from: 4, to: 7, isSigned: true });
  assert.deepEqual(maskedBits(0x8000_0000, false), { from: 31, to: 31, isSigned: false });
  assert.deepEqual(maskedBits(0xffff_ffff, false), { from: 0, to: 31, isSigned: false });
  for (const mask of [0, 0b101, -1, 2 ** 32, 1.5]) assert.equal(maskedBits(mask, false), undefined);
});
