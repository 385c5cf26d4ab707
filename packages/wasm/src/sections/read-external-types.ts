import { type ByteReader, malformed, unsupported } from "../byte-reader.ts";
import { readReferenceType, readValueType } from "../value-types.ts";
import type { ExternalKind, GlobalType, MemoryType, TableType } from "../wasm-module.ts";

/** Pages in 4 GiB. @see WebAssembly Core Specification 2.0, section 3.2.5 Memory Types */
export const MAXIMUM_PAGES = 65_536;

/** The byte of each kind, its index here. @see WebAssembly Core Specification 2.0, section 5.5.5 Import Section */
export const EXTERNAL_KINDS: readonly ExternalKind[] = ["function", "table", "memory", "global"];

/** The byte of exception tags. @see WebAssembly Core Specification 3.0, section 5.5.5 */
const TAG_KIND = 4;

/** Reads what is imported or exported. */
export function readExternalKind(reader: ByteReader): ExternalKind {
  const at = reader.offset;
  const byte = reader.u8();
  if (byte === TAG_KIND) throw unsupported("exception handling", at, reader.part);
  return EXTERNAL_KINDS[byte] ?? failKind(byte, at, reader.part);
}

function failKind(byte: number, at: number, part: string): never {
  throw malformed(`unknown kind of import or export 0x${byte.toString(16)}`, at, part);
}

interface Limits {
  readonly initial: number;
  readonly maximum?: number;
}

/** Reads a table type. @see WebAssembly Core Specification 2.0, section 5.3.9 */
export function readTableType(reader: ByteReader): TableType {
  if (reader.bytes[reader.offset] === 0x40) {
    throw unsupported("tables with an initial value", reader.offset, reader.part);
  }
  const element = readReferenceType(reader);
  return { element, ...readLimits(reader) };
}

/** Reads a memory type. @see WebAssembly Core Specification 2.0, section 5.3.8 */
export function readMemoryType(reader: ByteReader): MemoryType {
  const at = reader.offset;
  const { initial, maximum } = readLimits(reader);
  if (Math.max(initial, maximum ?? 0) > MAXIMUM_PAGES) {
    throw malformed(`a memory of more than ${MAXIMUM_PAGES} pages`, at, reader.part);
  }
  return { initialPages: initial, ...(maximum === undefined ? {} : { maximumPages: maximum }) };
}

/** Reads a global type. @see WebAssembly Core Specification 2.0, section 5.3.10 */
export function readGlobalType(reader: ByteReader): GlobalType {
  const type = readValueType(reader);
  const at = reader.offset;
  const mutability = reader.u8();
  if (mutability === 2 || mutability === 3) throw unsupported("threads (shared globals)", at, reader.part);
  if (mutability > 1) throw malformed(`unknown mutability ${mutability}`, at, reader.part);
  return { type, isMutable: mutability === 1 };
}

/** @see WebAssembly Core Specification 2.0, section 5.3.7 Limits; the other flags belong to proposals */
function readLimits(reader: ByteReader): Limits {
  const at = reader.offset;
  const flags = reader.u8();
  if (flags > 0x0f) throw malformed(`unknown limits 0x${flags.toString(16)}`, at, reader.part);
  if ((flags & 0x08) !== 0) throw unsupported("custom page sizes", at, reader.part);
  if ((flags & 0x04) !== 0) throw unsupported("memory64 (64-bit addresses)", at, reader.part);
  if ((flags & 0x02) !== 0) throw unsupported("threads (shared memory)", at, reader.part);
  const initial = reader.u32();
  if (flags === 0) return { initial };
  const maximum = reader.u32();
  if (maximum < initial) throw malformed(`a maximum of ${maximum} below the initial ${initial}`, at, reader.part);
  return { initial, maximum };
}
