import type { ByteReader } from "../byte-reader.ts";
import { checkLimit, type ModuleLimits } from "../module-limits.ts";
import type { DataSegment } from "../wasm-module.ts";
import { type ConstantSpace, readConstant } from "./read-constant.ts";

/** What a data segment may name. */
export interface DataSpace extends ConstantSpace {
  readonly memories: number;
}

/** Reads the data section. @see WebAssembly Core Specification 2.0, section 5.5.14 */
export function readData(reader: ByteReader, space: DataSpace, limits: ModuleLimits): DataSegment[] {
  const count = reader.count();
  checkLimit(limits, "dataSegments", count);
  const segments = Array.from({ length: count }, () => readDataSegment(reader, space));
  checkLimit(
    limits,
    "dataBytes",
    segments.reduce((sum, segment) => sum + segment.size, 0),
  );
  return segments;
}

function readDataSegment(reader: ByteReader, space: DataSpace): DataSegment {
  const flags = reader.u32();
  if (flags > 2) reader.fail(`unknown kind of data segment ${flags}`);
  let offset: number | undefined;
  if (flags !== 1) {
    const memory = flags === 2 ? reader.u32() : 0;
    if (memory >= space.memories) reader.fail(`unknown memory ${memory}`);
    const value = readConstant(reader, space);
    // An address is unsigned, its constant is signed.
    offset = value === undefined ? undefined : value >>> 0;
  }
  const size = reader.u32();
  reader.skip(size);
  return { mode: flags === 1 ? "passive" : "active", size, ...(offset === undefined ? {} : { offset }) };
}
