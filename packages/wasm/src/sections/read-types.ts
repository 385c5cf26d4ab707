import { type ByteReader, unsupported } from "../byte-reader.ts";
import { checkLimit, type ModuleLimits } from "../module-limits.ts";
import { readValueType } from "../value-types.ts";
import type { FunctionType, ValueType } from "../wasm-module.ts";

/** The byte that starts a function type. @see WebAssembly Core Specification 2.0, section 5.3.6 Function Types */
const FUNCTION_TYPE = 0x60;

/** Reads the type section. @see WebAssembly Core Specification 2.0, section 5.5.4 */
export function readTypes(reader: ByteReader, limits: ModuleLimits): FunctionType[] {
  const count = reader.count();
  checkLimit(limits, "types", count);
  return Array.from({ length: count }, () => readFunctionType(reader, limits));
}

function readFunctionType(reader: ByteReader, limits: ModuleLimits): FunctionType {
  const at = reader.offset;
  const form = reader.u8();
  // 0x4e..0x50, 0x5e, 0x5f: recursive groups, sub types, structures and arrays of Wasm 3.0.
  if ((form >= 0x4e && form <= 0x50) || form === 0x5e || form === 0x5f) {
    throw unsupported("garbage collection", at, reader.part);
  }
  if (form !== FUNCTION_TYPE) reader.fail(`unknown type form 0x${form.toString(16)}`);
  return { params: readValueTypes(reader, limits), results: readValueTypes(reader, limits) };
}

function readValueTypes(reader: ByteReader, limits: ModuleLimits): ValueType[] {
  const count = reader.count();
  checkLimit(limits, "arity", count);
  const types: ValueType[] = [];
  for (let i = 0; i < count; i++) types.push(readValueType(reader));
  return types;
}
