import type { ByteReader } from "../byte-reader.ts";
import { checkLimit, type ModuleLimits } from "../module-limits.ts";
import type { FunctionType, WasmImport } from "../wasm-module.ts";
import { readExternalKind, readGlobalType, readMemoryType, readTableType } from "./read-external-types.ts";

/** Reads the import section. @see WebAssembly Core Specification 2.0, section 5.5.5 */
export function readImports(reader: ByteReader, types: readonly FunctionType[], limits: ModuleLimits): WasmImport[] {
  const count = reader.count();
  checkLimit(limits, "imports", count);
  return Array.from({ length: count }, () => readImport(reader, types, limits));
}

function readImport(reader: ByteReader, types: readonly FunctionType[], limits: ModuleLimits): WasmImport {
  const module = reader.name(limits.nameBytes);
  const name = reader.name(limits.nameBytes);
  const kind = readExternalKind(reader);
  switch (kind) {
    case "function": {
      const typeIndex = reader.u32();
      return { module, name, kind, typeIndex, type: types[typeIndex] ?? reader.fail(`unknown type ${typeIndex}`) };
    }
    case "table":
      return { module, name, kind, type: readTableType(reader) };
    case "memory":
      return { module, name, kind, type: readMemoryType(reader) };
    case "global":
      return { module, name, kind, type: readGlobalType(reader) };
  }
}
