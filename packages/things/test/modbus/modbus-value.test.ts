import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MODBUS_TYPE_WORDS, MODBUS_TYPES, numberToWords, wordsToNumber } from "../../src/modbus/modbus-value.ts";

const LAYOUT = fc.record({
  type: fc.constantFrom(...MODBUS_TYPES),
  mostSignificantByte: fc.boolean(),
  mostSignificantWord: fc.boolean(),
});

function bigEndian<T extends string>(type: T): { type: T; mostSignificantByte: true; mostSignificantWord: true } {
  return { type, mostSignificantByte: true, mostSignificantWord: true };
}

test("numberToWords() and wordsToNumber() are each other's inverse in every type and order", () => {
  fc.assert(
    fc.property(LAYOUT, fc.double({ noNaN: true }), (layout, value) => {
      const words = numberToWords(value, layout);
      if (words === undefined) return;
      assert.equal(words.length, MODBUS_TYPE_WORDS[layout.type]);
      const back = wordsToNumber(words, layout);
      const again = numberToWords(back, layout);
      assert.deepEqual(again === undefined ? undefined : wordsToNumber(again, layout), back);
      if (layout.type === "xsd:double") assert.equal(back, value);
    }),
  );
});

test("numberToWords() takes the least and the greatest number of a whole-number type, and none beyond", () => {
  for (const [type, least, greatest] of [
    ["xsd:boolean", 0, 1],
    ["xsd:short", -32_768, 32_767],
    ["xsd:unsignedShort", 0, 65_535],
    ["xsd:int", -2_147_483_648, 2_147_483_647],
    ["xsd:unsignedInt", 0, 4_294_967_295],
    ["xsd:long", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ["xsd:unsignedLong", 0, Number.MAX_SAFE_INTEGER],
  ] as const) {
    for (const value of [least, greatest])
      assert.equal(wordsToNumber(numberToWords(value, bigEndian(type)) ?? [], bigEndian(type)), value, type);
    for (const value of [least - 1, greatest + 1]) assert.equal(numberToWords(value, bigEndian(type)), undefined, type);
  }
});

test("wordsToNumber() reads each type high word first", () => {
  assert.equal(wordsToNumber([0xffff], bigEndian("xsd:short")), -1);
  assert.equal(wordsToNumber([0xffff], bigEndian("xsd:unsignedShort")), 65_535);
  assert.equal(wordsToNumber([0x529c, 0xd054], bigEndian("xsd:unsignedInt")), 0x529cd054);
  assert.equal(wordsToNumber([0xffff, 0xfffe], bigEndian("xsd:int")), -2);
  assert.equal(wordsToNumber([0x3f80, 0], bigEndian("xsd:float")), 1);
  assert.equal(wordsToNumber([0x3ff0, 0, 0, 0], bigEndian("xsd:double")), 1);
  assert.equal(wordsToNumber([0, 0, 1, 0], bigEndian("xsd:unsignedLong")), 65_536);
  assert.equal(wordsToNumber([0xffff, 0xffff, 0xffff, 0xffff], bigEndian("xsd:long")), -1);
  assert.equal(wordsToNumber([7], bigEndian("xsd:boolean")), 1);
});

test("wordsToNumber() swaps words and bytes where the layout says so", () => {
  const value = 0x01020304;
  const type = "xsd:unsignedInt";
  assert.equal(wordsToNumber([0x0304, 0x0102], { type, mostSignificantByte: true, mostSignificantWord: false }), value);
  assert.equal(wordsToNumber([0x0201, 0x0403], { type, mostSignificantByte: false, mostSignificantWord: true }), value);
  assert.equal(
    wordsToNumber([0x0403, 0x0201], { type, mostSignificantByte: false, mostSignificantWord: false }),
    value,
  );
});

test("numberToWords() rounds whole-number types and refuses what does not fit", () => {
  assert.deepEqual(numberToWords(7396.6, bigEndian("xsd:unsignedShort")), [7397]);
  for (const value of [-1, 65_535.6, Number.NaN, Number.POSITIVE_INFINITY])
    assert.equal(numberToWords(value, bigEndian("xsd:unsignedShort")), undefined);
  assert.equal(numberToWords(40_000, bigEndian("xsd:short")), undefined);
  assert.equal(numberToWords(1e39, bigEndian("xsd:float")), undefined);
});
