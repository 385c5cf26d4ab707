import { isThimbleError } from "@thimble/base";
import { ByteReader } from "./byte-reader.ts";
import { DEFAULT_MODULE_LIMITS } from "./module-limits.ts";
import type { DataSegment, WasmModule } from "./wasm-module.ts";

/** Where the bytes of a module are. */
export interface ModuleSizes {
  /** The whole module in bytes. */
  readonly total: number;
  /** Sections in the order of the file, with their ids and sizes. Custom sections have the names they carry. */
  readonly sections: readonly { readonly name: string; readonly bytes: number }[];
  /** Functions that are defined, the largest first. */
  readonly functions: readonly FunctionSize[];
  /** Segments of data, the largest first. */
  readonly data: readonly DataSegment[];
}

/** The size of one function. */
export interface FunctionSize {
  readonly index: number;
  /** From the name section, else from an export, else undefined. */
  readonly name?: string;
  /** Bytes of its locals and instructions. */
  readonly bytes: number;
}

/** The part of the name section that names functions. @see WebAssembly Core Specification 2.0, section 7.4.1 Name Section */
const FUNCTION_NAMES = 1;

/** Size of magic bytes and version. */
const PREAMBLE_BYTES = 8;

/** Reports the size of each section, function and segment of data. */
export function moduleSizes(module: WasmModule): ModuleSizes {
  const names = functionNames(module);
  let offset = PREAMBLE_BYTES;
  const sections = module.sections.map(({ name, end }) => {
    const bytes = end - offset;
    offset = end;
    return { name, bytes };
  });
  const functions = module.code.map(({ start, end }, i) => {
    const index = module.importedFunctions + i;
    const name = names.get(index);
    return { index, bytes: end - start, ...(name === undefined ? {} : { name }) };
  });
  const data = module.data.toSorted((a, b) => b.size - a.size);
  return { total: module.size, sections, functions: functions.sort((a, b) => b.bytes - a.bytes), data };
}

function functionNames(module: WasmModule): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const item of module.exports) {
    if (item.kind === "function") names.set(item.index, item.name);
  }
  const section = module.customSections.find((candidate) => candidate.name === "name");
  if (section === undefined) return names;
  try {
    const reader = new ByteReader(module.bytes, section.start, section.end, "name section");
    reader.skip(reader.u32());
    readFunctionNames(reader, names);
  } catch (error) {
    // The specification says that a broken name section does not make a module invalid: the names read so far are used.
    if (!isThimbleError(error)) throw error;
  }
  return names;
}

function readFunctionNames(reader: ByteReader, names: Map<number, string>): void {
  while (!reader.atEnd) {
    const id = reader.u8();
    const part = reader.range(reader.u32(), reader.part);
    if (id !== FUNCTION_NAMES) continue;
    for (let left = part.count(); left > 0; left--) names.set(part.u32(), part.name(DEFAULT_MODULE_LIMITS.nameBytes));
  }
}
