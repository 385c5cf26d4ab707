import { ByteWriter } from "./byte-writer.ts";
import { EXTERNAL_KINDS } from "./sections/read-external-types.ts";
import { VALUE_TYPE_BYTE } from "./value-types.ts";
import type { ExternalKind, FunctionType } from "./wasm-module.ts";

/** Magic and version. @see WebAssembly Core Specification 2.0, section 5.5.16 Modules */
export const PREAMBLE: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** The contents of a section that is a vector; undefined, for no section, when it is empty. */
export function vector<T>(
  elements: readonly T[],
  writeElement: (writer: ByteWriter, element: T) => void,
): Uint8Array | undefined {
  if (elements.length === 0) return undefined;
  const writer = new ByteWriter();
  writer.u32(elements.length);
  for (const element of elements) writeElement(writer, element);
  return writer.view();
}

/** @see WebAssembly Core Specification 2.0, section 5.3.6 Function Types */
export function writeFunctionType(writer: ByteWriter, type: FunctionType): void {
  writer.u8(0x60);
  for (const values of [type.params, type.results]) {
    writer.u32(values.length);
    for (const value of values) writer.u8(VALUE_TYPE_BYTE[value]);
  }
}

/** The names and the kind of an import; what kind needs which type behind it is the caller's business. */
export function writeImportHead(writer: ByteWriter, module: string, name: string, kind: ExternalKind): void {
  writer.name(module);
  writer.name(name);
  writer.u8(EXTERNAL_KINDS.indexOf(kind));
}

/** The export of a function. @see WebAssembly Core Specification 2.0, section 5.5.10 Export Section */
export function writeFunctionExport(writer: ByteWriter, name: string, index: number): void {
  writer.name(name);
  writer.u8(EXTERNAL_KINDS.indexOf("function"));
  writer.u32(index);
}
