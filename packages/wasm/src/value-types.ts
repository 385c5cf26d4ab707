import { type ByteReader, malformed, unsupported } from "./byte-reader.ts";
import type { FunctionType, ReferenceType, ValueType } from "./wasm-module.ts";

/** The byte of each value type. @see WebAssembly Core Specification 2.0, section 5.3 Types */
export const VALUE_TYPE_BYTE: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  funcref: 0x70,
  externref: 0x6f,
};

/** The value type of a byte, undefined when there is none in Wasm 2.0. */
export function valueTypeOf(byte: number): ValueType | undefined {
  switch (byte) {
    case 0x7f:
      return "i32";
    case 0x7e:
      return "i64";
    case 0x7d:
      return "f32";
    case 0x7c:
      return "f64";
    case 0x7b:
      return "v128";
    case 0x70:
      return "funcref";
    case 0x6f:
      return "externref";
    default:
      return undefined;
  }
}

/**
 * Reads a value type.
 * @throws ThimbleError wasm.unsupported for types of later proposals; wasm.malformed for other bytes
 */
export function readValueType(reader: ByteReader): ValueType {
  const at = reader.offset;
  const byte = reader.u8();
  const type = valueTypeOf(byte);
  if (type !== undefined) return type;
  throw unknownValueType(byte, at, reader.part);
}

/**
 * Reads a reference type.
 * @throws ThimbleError wasm.unsupported for types of later proposals; wasm.malformed for other bytes
 */
export function readReferenceType(reader: ByteReader): ReferenceType {
  const at = reader.offset;
  const type = readValueType(reader);
  if (type === "funcref" || type === "externref") return type;
  throw malformed(`"${type}" is no reference type`, at, reader.part);
}

/**
 * Reads the type of a null reference.
 * @see WebAssembly Core Specification 2.0, section 5.3.3; since 3.0 it may be the index of a type
 * @throws ThimbleError wasm.unsupported for types of later proposals; wasm.malformed for other bytes
 */
export function readHeapType(reader: ByteReader): void {
  const at = reader.offset;
  if (reader.signed(33) >= 0) throw unsupported("typed function references", at, reader.part);
  reader.offset = at;
  readReferenceType(reader);
}

/** The error for a byte that is no value type of Wasm 2.0, which names the proposal it belongs to where it does. */
export function unknownValueType(byte: number, at: number, part: string): Error {
  if (byte === 0x69 || byte === 0x74) return unsupported("exception handling", at, part);
  if (byte === 0x63 || byte === 0x64) return unsupported("typed function references", at, part);
  if ((byte >= 0x6a && byte <= 0x6e) || (byte >= 0x71 && byte <= 0x73) || byte === 0x77 || byte === 0x78) {
    return unsupported("garbage collection", at, part);
  }
  return malformed(`unknown value type 0x${byte.toString(16)}`, at, part);
}

/** A function type for people: `(i32, f64) -> (i32)`. */
export function formatFunctionType(type: FunctionType): string {
  return `(${type.params.join(", ")}) -> (${type.results.join(", ")})`;
}

/** Whether two function types take and give the same. */
export function sameFunctionType(a: FunctionType, b: FunctionType): boolean {
  return formatFunctionType(a) === formatFunctionType(b);
}
