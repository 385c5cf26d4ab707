import { ByteReader } from "../byte-reader.ts";
import { SECTION_ID } from "../sections/section-ids.ts";
import type { WasmImport, WasmModule } from "../wasm-module.ts";

/** The table through which a shim forwards, by the name that wit-component gives it. */
export const SHIM_TABLE = "$imports";
const OPCODE = { localGet: 0x20, i32Const: 0x41, callIndirect: 0x11, end: 0x0b } as const;

/**
 * Whether a core module only forwards: its exports `"0"`, `"1"`, … call the elements of those numbers in the table that it exports. A lowered
 * function that needs the memory of a module has to be handed to that module before it exists, so wit-component hands it one of these.
 *
 * @see bytecodealliance/wasm-tools, crates/wit-component/src/encoding.rs, "shim"
 */
export function isShim(module: WasmModule): boolean {
  const { imports, memories, globals, tables, elements, data, start, exports, code } = module;
  if (imports.length + memories.length + globals.length + elements.length + data.length > 0 || start !== undefined)
    return false;
  if (tables.length !== 1 || exports.length !== code.length + 1) return false;
  return exports.every(({ kind, name, index }) =>
    kind === "table" ? name === SHIM_TABLE : kind === "function" && name === String(index) && forwards(module, index),
  );
}

/** Whether a function is `local.get 0 … local.get n, i32.const index, call_indirect` of its own type. */
function forwards(module: WasmModule, index: number): boolean {
  const code = module.code[index];
  const type = module.functions[index];
  if (code === undefined || type === undefined || code.localGroups > 0) return false;
  const reader = new ByteReader(module.bytes, code.instructionsStart, code.end, "code section");
  const parameters = module.types[type]?.params.length ?? 0;
  for (let i = 0; i < parameters; i++) if (reader.u8() !== OPCODE.localGet || reader.u32() !== i) return false;
  if (reader.u8() !== OPCODE.i32Const || reader.signed(32) !== index) return false;
  if (reader.u8() !== OPCODE.callIndirect || reader.u32() !== type || reader.u32() !== 0) return false;
  return reader.u8() === OPCODE.end && reader.atEnd;
}

/** Whether a core module of a component does nothing but hand on what it is given: a shim, or its fixup. */
export function isPlumbing(module: WasmModule): boolean {
  return isShim(module) || fixupOf(module) !== undefined;
}

/** What a fixup does: fills the table of a shim, and calls a function. */
export interface Fixup {
  /** Its import that goes into each element of the table, from 0 on. */
  readonly slots: readonly WasmImport[];
  readonly table: WasmImport | undefined;
  /** Its import that it calls once. */
  readonly start: WasmImport | undefined;
}

/**
 * What a core module without code of its own does with its imports; undefined when it is no such module.
 * @see bytecodealliance/wasm-tools, crates/wit-component/src/encoding.rs, "fixup"
 */
export function fixupOf(module: WasmModule): Fixup | undefined {
  const { imports, code, memories, globals, tables, exports, data, elements, start } = module;
  if (code.length + memories.length + globals.length + exports.length + data.length > 0) return undefined;
  const functions = imports.filter((item) => item.kind === "function");
  const table = imports.find((item) => item.kind === "table");
  if (tables.length !== (table === undefined ? 0 : 1) || elements.length > 1) return undefined;
  if (functions.length === 0) return undefined;
  const places = elements.length === 0 ? [] : elementsFrom0(module);
  const slots = places?.flatMap((place) => functions[place] ?? []);
  if (slots === undefined || slots.length !== places?.length) return undefined;
  return { slots, table, start: start === undefined ? undefined : functions[start] };
}

/** The functions of the only element segment, when it is an active one of table 0 at 0. */
function elementsFrom0(module: WasmModule): readonly number[] | undefined {
  const section = module.sections.find(({ id }) => id === SECTION_ID.element);
  if (section === undefined) return undefined;
  const reader = new ByteReader(module.bytes, section.start, section.end, "element section");
  const isAt0 = [1, 0x00, OPCODE.i32Const, 0, OPCODE.end].every((byte) => reader.u8() === byte);
  return isAt0 ? Array.from({ length: reader.count() }, () => reader.u32()) : undefined;
}
