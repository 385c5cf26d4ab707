import type { ByteReader } from "../byte-reader.ts";
import { checkLimit, type ModuleLimits } from "../module-limits.ts";
import { readReferenceType } from "../value-types.ts";
import type { ElementSegment, SegmentMode } from "../wasm-module.ts";
import { type ConstantSpace, readConstant } from "./read-constant.ts";

/** What an element segment may name. */
export interface ElementSpace extends ConstantSpace {
  readonly tables: number;
}

/** Reads the element section. @see WebAssembly Core Specification 2.0, section 5.5.12 */
export function readElements(reader: ByteReader, space: ElementSpace, limits: ModuleLimits): ElementSegment[] {
  const count = reader.count();
  checkLimit(limits, "elementSegments", count);
  return Array.from({ length: count }, () => readElementSegment(reader, space));
}

function readElementSegment(reader: ByteReader, space: ElementSpace): ElementSegment {
  const flags = reader.u32();
  if (flags > 7) reader.fail(`unknown kind of element segment ${flags}`);
  const isActive = (flags & 1) === 0;
  const hasExpressions = (flags & 4) !== 0;
  // Bit 1 means "declarative" for segments that are not active, "with a table index" for those that are.
  const mode: SegmentMode = isActive ? "active" : (flags & 2) !== 0 ? "declarative" : "passive";
  if (isActive) {
    const table = (flags & 2) === 0 ? 0 : reader.u32();
    if (table >= space.tables) reader.fail(`unknown table ${table}`);
    readConstant(reader, space);
  }
  if ((flags & 3) !== 0) readElementKind(reader, hasExpressions);
  const length = reader.count();
  for (let i = 0; i < length; i++) {
    if (hasExpressions) readConstant(reader, space);
    else readFunctionIndex(reader, space);
  }
  return { mode, length };
}

function readElementKind(reader: ByteReader, hasExpressions: boolean): void {
  if (hasExpressions) readReferenceType(reader);
  else if (reader.u8() !== 0) reader.fail("unknown kind of element");
}

function readFunctionIndex(reader: ByteReader, space: ElementSpace): void {
  const index = reader.u32();
  if (index >= space.functions) reader.fail(`unknown function ${index}`);
  space.references.add(index);
}
