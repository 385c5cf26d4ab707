import type { ByteReader } from "../byte-reader.ts";
import { checkLimit, type ModuleLimits } from "../module-limits.ts";
import { readValueType } from "../value-types.ts";
import type { CodeEntry } from "../wasm-module.ts";

/** Reads the code section, without the instructions. @see WebAssembly Core Specification 2.0, section 5.5.13 */
export function readCode(reader: ByteReader, limits: ModuleLimits): CodeEntry[] {
  const count = reader.count();
  checkLimit(limits, "functions", count);
  return Array.from({ length: count }, () => readCodeEntry(reader, limits));
}

function readCodeEntry(reader: ByteReader, limits: ModuleLimits): CodeEntry {
  const size = reader.u32();
  checkLimit(limits, "functionBytes", size);
  const body = reader.range(size, reader.part);
  const start = body.offset;
  const localGroups = body.count();
  const localsStart = body.offset;
  let locals = 0;
  for (let i = 0; i < localGroups; i++) {
    locals += body.u32();
    checkLimit(limits, "localsPerFunction", locals);
    readValueType(body);
  }
  return { start, end: body.end, locals, localGroups, localsStart, instructionsStart: body.offset };
}
