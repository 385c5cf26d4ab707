import { InstructionWriter } from "../instructions/instruction-writer.ts";
import { OPCODE } from "../instructions/opcodes.ts";
import type { FunctionType, WasmExport, WasmModule } from "../wasm-module.ts";
import type { ModuleExtension } from "./module-extension.ts";
import { ADDED_EXPORT, RESERVED_PREFIX, type RewrittenEntry } from "./rewrite-options.ts";

/** An exported function. */
type FunctionExport = Extract<WasmExport, { kind: "function" }>;

/** Adds the exports through which the host calls the module, and says which exports of the module (name, function) they replace. */
export function addEntries(
  module: WasmModule,
  names: readonly string[],
  extension: ModuleExtension,
  fuelGlobal: number | undefined,
): { entries: readonly RewrittenEntry[]; replaced: ReadonlyMap<string, number> } {
  const entries: RewrittenEntry[] = [];
  const replaced = new Map<string, number>();
  if (fuelGlobal !== undefined) addFuelAccess(extension, fuelGlobal);
  const init = startFunction(module);
  if (init !== undefined) entries.push(addEntry(init, extension, fuelGlobal));
  for (const item of module.exports.filter(isFunctionExport)) {
    if (!names.includes(item.name)) continue;
    // A function that returns something has no room for the counter: the host reads it by `thimble:fuel`.
    if (fuelGlobal === undefined || item.type.results.length > 0) {
      entries.push({ name: item.name, exportName: item.name, type: item.type, takesFuel: false });
    } else {
      entries.push(addEntry(item, extension, fuelGlobal));
      replaced.set(item.name, item.index);
    }
  }
  return { entries, replaced };
}

function isFunctionExport(item: WasmExport): item is FunctionExport {
  return item.kind === "function";
}

function startFunction(module: WasmModule): FunctionExport | undefined {
  if (module.start === undefined) return undefined;
  const type: FunctionType = { params: [], results: [] };
  return { name: ADDED_EXPORT.init.slice(RESERVED_PREFIX.length), kind: "function", index: module.start, type };
}

/** Exports a function as `thimble:NAME`. */
function addEntry(item: FunctionExport, extension: ModuleExtension, fuelGlobal: number | undefined): RewrittenEntry {
  const { name, type } = item;
  const exportName = RESERVED_PREFIX + name;
  extension.addExport(exportName, addWrapper(item, extension, fuelGlobal));
  return { name, exportName, type, takesFuel: fuelGlobal !== undefined };
}

/**
 * Adds a function without results that calls another. Metered, it is `(params…, fuel: i32) -> i32`: sets the counter, calls, returns the counter.
 * It is a function of its own even when it does nothing more: an export would let the module name the other one by ref.func.
 */
function addWrapper(
  { type, index }: FunctionExport,
  extension: ModuleExtension,
  fuelGlobal: number | undefined,
): number {
  const { params } = type;
  const writer = new InstructionWriter();
  writer.u32(0);
  if (fuelGlobal !== undefined) {
    writer.index(OPCODE.local_get, params.length).index(OPCODE.global_set, fuelGlobal);
  }
  for (let i = 0; i < params.length; i++) writer.index(OPCODE.local_get, i);
  writer.index(OPCODE.call, index);
  if (fuelGlobal !== undefined) writer.index(OPCODE.global_get, fuelGlobal);
  writer.op(OPCODE.end);
  const metered: FunctionType = { params: [...params, "i32"], results: ["i32"] };
  return extension.addFunction(fuelGlobal === undefined ? type : metered, writer.view());
}

function addFuelAccess(extension: ModuleExtension, fuelGlobal: number): void {
  const getter = new InstructionWriter();
  getter.u32(0);
  getter.index(OPCODE.global_get, fuelGlobal).op(OPCODE.end);
  extension.addExport(ADDED_EXPORT.fuel, extension.addFunction({ params: [], results: ["i32"] }, getter.view()));
  const setter = new InstructionWriter();
  setter.u32(0);
  setter.index(OPCODE.local_get, 0).index(OPCODE.global_set, fuelGlobal).op(OPCODE.end);
  extension.addExport(ADDED_EXPORT.refuel, extension.addFunction({ params: ["i32"], results: [] }, setter.view()));
}
