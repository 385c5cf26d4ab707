import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isOpcuaNumberType, numberToOpcua, opcuaToNumber } from "../../src/opcua/opcua-value.ts";

test("what fits a type comes back from it", () => {
  const sample = fc.oneof(
    fc.tuple(fc.constant("Int64" as const), fc.maxSafeInteger()),
    fc.tuple(fc.constant("UInt64" as const), fc.maxSafeNat()),
    fc.tuple(fc.constant("Int32" as const), fc.integer()),
    fc.tuple(fc.constant("Byte" as const), fc.integer({ min: 0, max: 255 })),
    fc.tuple(fc.constant("Double" as const), fc.double({ noNaN: true, noDefaultInfinity: true })),
  );
  fc.assert(
    fc.property(sample, ([type, value]) => assert.equal(opcuaToNumber(type, numberToOpcua(type, value)), value)),
  );
});

test("what does not fit is none", () => {
  assert.equal(numberToOpcua("Byte", 256), undefined);
  assert.equal(numberToOpcua("SByte", -129), undefined);
  assert.equal(numberToOpcua("UInt64", -1), undefined);
  assert.equal(numberToOpcua("Float", 1e39), undefined);
  assert.equal(numberToOpcua("Double", Number.NaN), undefined);
  assert.equal(numberToOpcua("Int16", 1.6), 2);
});

test("truth values are 1 and 0, and a text is no number", () => {
  assert.equal(opcuaToNumber("Boolean", true), 1);
  assert.equal(numberToOpcua("Boolean", 2), true);
  assert.ok(Number.isNaN(opcuaToNumber("String", "1")));
  assert.ok(Number.isNaN(opcuaToNumber("Double", [1, 2])));
  assert.ok(isOpcuaNumberType("Int16") && !isOpcuaNumberType("String") && !isOpcuaNumberType("toString"));
});

test("64 bits are two halves, the upper first", () => {
  assert.deepEqual(numberToOpcua("Int64", -1), [0xffff_ffff, 0xffff_ffff]);
  assert.deepEqual(numberToOpcua("UInt64", 2 ** 32), [1, 0]);
});
