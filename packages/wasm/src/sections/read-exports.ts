import type { ByteReader } from "../byte-reader.ts";
import { checkLimit, type ModuleLimits } from "../module-limits.ts";
import type { ExternalKind, FunctionType, WasmExport } from "../wasm-module.ts";
import { readExternalKind } from "./read-external-types.ts";

/** How many there are of each kind, and the types of functions. */
export interface ExportableSpace {
  readonly counts: Readonly<Record<ExternalKind, number>>;
  /** The type of a function whose index is in range. */
  functionType(index: number): FunctionType | undefined;
}

/** Reads the export section. @see WebAssembly Core Specification 2.0, section 5.5.10 */
export function readExports(reader: ByteReader, space: ExportableSpace, limits: ModuleLimits): WasmExport[] {
  const count = reader.count();
  checkLimit(limits, "exports", count);
  const names = new Set<string>();
  return Array.from({ length: count }, () => {
    const name = reader.name(limits.nameBytes);
    if (names.has(name)) reader.fail(`duplicate export "${name}"`);
    names.add(name);
    return readExternal(reader, name, space);
  });
}

function readExternal(reader: ByteReader, name: string, space: ExportableSpace): WasmExport {
  const kind = readExternalKind(reader);
  const index = reader.u32();
  if (index >= space.counts[kind]) reader.fail(`unknown ${kind} ${index}`);
  if (kind !== "function") return { name, kind, index };
  return { name, kind, index, type: space.functionType(index) ?? reader.fail(`unknown function ${index}`) };
}
