import { ByteReader, unsupported } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";
import { OPCODE } from "../instructions/opcodes.ts";
import { vector, writeFunctionExport, writeFunctionType, writeImportHead } from "../section-writers.ts";
import { SECTION_ID, SECTION_ORDER, type SectionName } from "../sections/section-ids.ts";
import { VALUE_TYPE_BYTE } from "../value-types.ts";
import type { TableType, WasmImport, WasmModule } from "../wasm-module.ts";
import { ENTER_EXPORT } from "./entry-layout.ts";
import { type HostCalls, writeHostCall } from "./host-calls.ts";
import type { ModuleExtension } from "./module-extension.ts";
import type { MemoryPlan } from "./plan-memory.ts";

/** What a rewritten module is made of. */
export interface ModuleParts {
  readonly module: WasmModule;
  readonly extension: ModuleExtension;
  readonly memory: (MemoryPlan & { readonly importModule: string; readonly importName: string }) | undefined;
  /** Every table, imported ones first. */
  readonly tables: readonly Required<TableType>[];
  /** How the host's functions are called where that is not by imports. */
  readonly hostCalls: HostCalls | undefined;
  /** Code of the module's own functions, each behind its size. */
  readonly code: Uint8Array;
  /** Functions that code makes references to. */
  readonly references: ReadonlySet<number>;
  /** The function that is exported, alone or beside the exports of the module. */
  readonly enter: number;
  readonly keepExports: boolean;
  readonly keepNames: boolean;
}

/** Writes the sections of a rewritten module. Custom sections go, because what they say of offsets is no longer true. */
export function assembleModule(parts: ModuleParts): Uint8Array {
  const { module } = parts;
  const writer = new ByteWriter(module.size * 2 + 256);
  writer.bytes(module.bytes.subarray(0, 8));
  for (const name of SECTION_ORDER) {
    const contents = sectionContents(name, parts);
    if (contents !== undefined) writer.section(SECTION_ID[name], contents);
  }
  const names = module.customSections.find((section) => section.name === "name");
  if (parts.keepNames && names !== undefined) {
    writer.section(SECTION_ID.custom, module.bytes.subarray(names.start, names.end));
  }
  return writer.view().slice();
}

function sectionContents(name: SectionName, parts: ModuleParts): Uint8Array | undefined {
  const { module, extension } = parts;
  const original = module.sections.find((section) => section.id === SECTION_ID[name]);
  switch (name) {
    case "type":
      return appendTo(module, name, extension.types, writeFunctionType);
    case "import":
      return writeImports(parts);
    case "function":
      return writeFunctions(parts);
    case "table":
      return vector(definedTables(parts), writeTableType);
    case "global":
      return appendTo(module, name, new Array<undefined>(extension.globals).fill(undefined), writeCounterGlobal);
    case "export":
      return writeExports(parts);
    case "element":
      return appendTo(module, name, redeclared(parts), writeDeclarativeSegment);
    case "code":
      return writeCode(parts);
    // The memory is imported, and the start function an entry, instead.
    case "memory":
    case "start":
      return undefined;
    default:
      return original === undefined ? undefined : module.bytes.subarray(original.start, original.end);
  }
}

function writeFunctions({ module, extension, hostCalls }: ModuleParts): Uint8Array | undefined {
  const types = [
    ...(hostCalls?.functions ?? []).map(({ typeIndex }) => typeIndex),
    ...module.functions.slice(module.importedFunctions),
    ...extension.functions.map(({ typeIndex }) => typeIndex),
  ];
  return vector(types, (writer, typeIndex) => writer.u32(typeIndex));
}

function writeCode({ module, extension, hostCalls, code }: ModuleParts): Uint8Array {
  const hostFunctions = hostCalls?.functions ?? [];
  const writer = new ByteWriter(code.length + 1024);
  writer.u32(hostFunctions.length + module.code.length + extension.functions.length);
  for (const item of hostFunctions) writer.sized(writeHostCall(item));
  writer.bytes(code);
  for (const { body } of extension.functions) writer.sized(body);
  return writer.view();
}

function writeExports({ module, enter, keepExports }: ModuleParts): Uint8Array | undefined {
  const write = (writer: ByteWriter, index: number): void => writeFunctionExport(writer, ENTER_EXPORT, index);
  if (!keepExports) return vector([enter], write);
  if (module.exports.some((item) => item.name === ENTER_EXPORT)) {
    throw unsupported(`an export named ${ENTER_EXPORT}`, 0, "export section");
  }
  return appendTo(module, "export", [enter], write);
}

/** The vector that a section of the module is, with elements added behind it. */
function appendTo<T>(
  module: WasmModule,
  name: SectionName,
  added: readonly T[],
  writeElement: (writer: ByteWriter, element: T) => void,
): Uint8Array | undefined {
  const section = module.sections.find((candidate) => candidate.id === SECTION_ID[name]);
  if (section === undefined) return vector(added, writeElement);
  const reader = new ByteReader(module.bytes, section.start, section.end, `${name} section`);
  const count = reader.u32();
  const writer = new ByteWriter(section.end - section.start + 64);
  writer.u32(count + added.length);
  writer.bytes(module.bytes.subarray(reader.offset, section.end));
  for (const element of added) writeElement(writer, element);
  return writer.view();
}

function definedTables({ module, tables }: ModuleParts): readonly Required<TableType>[] {
  return tables.slice(module.imports.filter((item) => item.kind === "table").length);
}

function writeTableType(writer: ByteWriter, table: TableType): void {
  writer.u8(VALUE_TYPE_BYTE[table.element]);
  writeLimits(writer, table.initial, table.maximum);
}

function writeLimits(writer: ByteWriter, initial: number, maximum?: number): void {
  writer.u8(maximum === undefined ? 0 : 1);
  writer.u32(initial);
  if (maximum !== undefined) writer.u32(maximum);
}

function writeCounterGlobal(writer: ByteWriter): void {
  writer.u8(VALUE_TYPE_BYTE.i32);
  writer.u8(1);
  writer.u8(OPCODE.i32_const);
  writer.s32(0);
  writer.u8(OPCODE.end);
}

/** An export also declares its function for ref.func. Exports go: a segment of elements declares it where that is needed, none where it is not. */
function redeclared({ module, references }: ModuleParts): readonly (readonly number[])[] {
  const exported = new Set(module.exports.flatMap((item) => (item.kind === "function" ? [item.index] : [])));
  const declared = [...references].filter((index) => exported.has(index));
  return declared.length === 0 ? [] : [declared];
}

function writeDeclarativeSegment(writer: ByteWriter, functions: readonly number[]): void {
  writer.u32(3);
  writer.u8(0);
  writer.u32(functions.length);
  for (const index of functions) writer.u32(index);
}

function writeImports({ module, memory, hostCalls }: ModuleParts): Uint8Array | undefined {
  const writers: ((writer: ByteWriter) => void)[] = module.imports
    .filter((item) => item.kind !== "memory" && (item.kind !== "function" || hostCalls === undefined))
    .map((item) => (writer) => writeImport(writer, item));
  if (hostCalls !== undefined) {
    writers.push((writer) => {
      writeImportHead(writer, hostCalls.importModule, hostCalls.importName, "table");
      writeTableType(writer, { element: "funcref", initial: hostCalls.size, maximum: hostCalls.size });
    });
  }
  if (memory !== undefined) {
    writers.push((writer) => {
      writeImportHead(writer, memory.importModule, memory.importName, "memory");
      writeLimits(writer, memory.initialPages, memory.maximumPages);
    });
  }
  return vector(writers, (writer, write) => write(writer));
}

function writeImport(writer: ByteWriter, item: WasmImport): void {
  writeImportHead(writer, item.module, item.name, item.kind);
  if (item.kind === "function") writer.u32(item.typeIndex);
  // As it was: a maximum that the module did not ask for would refuse tables that it takes.
  if (item.kind === "table") writeTableType(writer, item.type);
  if (item.kind === "global") {
    writer.u8(VALUE_TYPE_BYTE[item.type.type]);
    writer.u8(item.type.isMutable ? 1 : 0);
  }
}
