import { InstructionWriter } from "../instructions/instruction-writer.ts";
import { OPCODE } from "../instructions/opcodes.ts";
import { sameFunctionType } from "../value-types.ts";
import type { FunctionType, WasmModule } from "../wasm-module.ts";
import type { RewriteOptions } from "./rewrite-options.ts";

/** The table of the host's functions: it is the only one of the module. */
const HOST_TABLE = 0;

/** How a module calls the host's functions through the table that it imports in place of them. */
export interface HostCalls {
  readonly importModule: string;
  readonly importName: string;
  /** Elements of the table, all that it will ever have. */
  readonly size: number;
  /** The functions that stand in for those that the module imports, in their order: so no index of the module changes. */
  readonly functions: readonly HostCall[];
}

/** A function that does nothing but call the one with this number in the host's table. */
export interface HostCall {
  readonly type: FunctionType;
  readonly typeIndex: number;
  readonly number: number;
}

/**
 * How the module can call the host's functions by their table. Undefined where they stay imports: it was not asked for, the module imports no function or one
 * that is not in the table, or it has a table of its own, whose number would change.
 */
export function planHostCalls(
  module: WasmModule,
  hostFunctions: RewriteOptions["hostFunctions"],
): HostCalls | undefined {
  if (hostFunctions === undefined || module.importedFunctions === 0 || module.tables.length > 0) return undefined;
  const { importModule, importName, table } = hostFunctions;
  const all = Object.entries(table).flatMap(([from, members]) =>
    Object.entries(members).map(([name, type]) => ({ from, name, type })),
  );
  const functions: HostCall[] = [];
  for (const item of module.imports) {
    if (item.kind !== "function") continue;
    const number = all.findIndex(({ from, name }) => from === item.module && name === item.name);
    const known = all[number];
    if (known === undefined || !sameFunctionType(known.type, item.type)) return undefined;
    functions.push({ type: item.type, typeIndex: item.typeIndex, number });
  }
  return { importModule, importName, size: all.length, functions };
}

/** Locals and instructions of such a function. */
export function writeHostCall({ type, typeIndex, number }: HostCall): Uint8Array {
  const writer = new InstructionWriter();
  writer.u32(0);
  for (const parameter of type.params.keys()) writer.index(OPCODE.local_get, parameter);
  writer.constant(number).index(OPCODE.call_indirect, typeIndex);
  writer.u32(HOST_TABLE);
  writer.op(OPCODE.end);
  return writer.view();
}
