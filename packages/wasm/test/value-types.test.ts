import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { ByteReader } from "../src/byte-reader.ts";
import {
  formatFunctionType,
  readHeapType,
  readReferenceType,
  readValueType,
  sameFunctionType,
  VALUE_TYPE_BYTE,
  valueTypeOf,
} from "../src/value-types.ts";

function reader(...bytes: readonly number[]): ByteReader {
  return new ByteReader(Uint8Array.from(bytes), 0, bytes.length, "test");
}

describe("value types", () => {
  test("have a byte each, that reads back", () => {
    for (const [name, byte] of Object.entries(VALUE_TYPE_BYTE)) assert.equal(valueTypeOf(byte), name);
    assert.equal(readValueType(reader(0x7c)), "f64");
    assert.equal(readReferenceType(reader(0x6f)), "externref");
  });

  test("of later proposals are refused by name, others as malformed", () => {
    const features: readonly (readonly [number, string])[] = [
      [0x69, "exception handling"],
      [0x64, "typed function references"],
      [0x6e, "garbage collection"],
    ];
    for (const [byte, feature] of features) {
      assert.throws(
        () => readValueType(reader(byte)),
        (error) => isThimbleError(error, "wasm.unsupported") && error.details["feature"] === feature,
      );
    }
    assert.throws(() => readValueType(reader(0x01)), /unknown value type 0x1/);
    assert.throws(() => readReferenceType(reader(0x7f)), /"i32" is no reference type/);
    assert.throws(
      () => readHeapType(reader(0x00)),
      (error) => isThimbleError(error, "wasm.unsupported"),
    );
  });

  test("of functions are written for people, and compared", () => {
    const type = { params: ["i32", "f64"], results: [] } as const;
    assert.equal(formatFunctionType(type), "(i32, f64) -> ()");
    assert.equal(sameFunctionType(type, { params: ["i32", "f64"], results: [] }), true);
    assert.equal(sameFunctionType(type, { params: ["i32"], results: ["f64"] }), false);
  });
});
