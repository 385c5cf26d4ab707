import { InstructionWriter } from "../instructions/instruction-writer.ts";
import { OPCODE } from "../instructions/opcodes.ts";
import { sameFunctionType } from "../value-types.ts";
import type { WasmModule } from "../wasm-module.ts";
import { ENTRY, type RewrittenEntry } from "./entry-layout.ts";
import type { ModuleExtension } from "./module-extension.ts";
import type { ResolvedOptions } from "./rewrite-options.ts";

/** Parameter of the dispatcher. */
const BUDGET = 1;

/** The globals that the host reads; undefined where the module needs none. */
export interface HostGlobals {
  /** The counter. */
  readonly fuel: number | undefined;
  /** Not zero once a growth was denied. */
  readonly denied: number | undefined;
}

/** What one number does. */
interface Case {
  readonly number: number;
  /** Whether it leaves a value to be returned; if not, what is left of the budget is. */
  readonly returns: boolean;
  readonly write: (writer: InstructionWriter) => void;
}

/** Adds the function through which the host calls the module, and says which of the entries the module has. */
export function addDispatcher(
  module: WasmModule,
  { layout, initializer }: Pick<ResolvedOptions, "layout" | "initializer">,
  extension: ModuleExtension,
  globals: HostGlobals,
): { readonly index: number; readonly entries: readonly RewrittenEntry[] } {
  const cases: Case[] = [{ number: ENTRY.growDenied, returns: true, write: (writer) => pushDenied(writer, globals) }];
  const first = initializers(module, initializer);
  if (first.length > 0) cases.push({ number: ENTRY.init, returns: false, write: (writer) => pushCalls(writer, first) });
  const entries: RewrittenEntry[] = [];
  for (const entry of layout.entries) {
    const index = exportedFunction(module, entry);
    if (index === undefined) continue;
    entries.push(entry);
    cases.push({
      number: entry.number,
      returns: entry.type.results.length > 0,
      write: (writer) => pushCall(writer, entry, index),
    });
  }
  const index = extension.addFunction({ params: layout.params, results: ["i32"] }, dispatcher(cases, globals.fuel));
  return { index, entries };
}

/** What runs before anything else of the module, in this order. */
function initializers(module: WasmModule, name: string | undefined): readonly number[] {
  const exported =
    name === undefined ? undefined : exportedFunction(module, { name, type: { params: [], results: [] } });
  return [module.start, exported].filter((index) => index !== undefined);
}

function exportedFunction(
  module: WasmModule,
  { name, type }: Pick<RewrittenEntry, "name" | "type">,
): number | undefined {
  const item = module.exports.find((candidate) => candidate.name === name);
  return item?.kind === "function" && sameFunctionType(item.type, type) ? item.index : undefined;
}

function pushDenied(writer: InstructionWriter, { denied }: HostGlobals): void {
  if (denied === undefined) writer.constant(0);
  else writer.index(OPCODE.global_get, denied);
}

function pushCalls(writer: InstructionWriter, functions: readonly number[]): void {
  for (const index of functions) writer.index(OPCODE.call, index);
}

function pushCall(writer: InstructionWriter, { slots }: RewrittenEntry, index: number): void {
  for (const slot of slots) writer.index(OPCODE.local_get, slot);
  writer.index(OPCODE.call, index);
}

/**
 * One block for each case, the first innermost, so that behind the end of a block stands what a branch to it does:
 *
 *     counter = budget, when that is not below zero
 *     block $left
 *       block $last … block $first
 *         br_table on the number; $left where there is no case
 *       end
 *       first case, and br $left or return
 *       …
 *     end
 *     counter
 */
function dispatcher(cases: readonly Case[], fuel: number | undefined): Uint8Array {
  const writer = new InstructionWriter();
  writer.u32(0);
  if (fuel !== undefined) {
    writer.index(OPCODE.local_get, BUDGET).constant(0).op(OPCODE.i32_ge_s).open(OPCODE.if);
    writer.index(OPCODE.local_get, BUDGET).index(OPCODE.global_set, fuel).op(OPCODE.end);
  }
  writer.open(OPCODE.block);
  for (const _ of cases) writer.open(OPCODE.block);
  writeTable(writer, cases);
  for (const [i, { returns, write }] of cases.entries()) {
    writer.op(OPCODE.end);
    write(writer);
    if (returns) writer.op(OPCODE.return);
    else writer.index(OPCODE.br, cases.length - 1 - i);
  }
  writer.op(OPCODE.end);
  if (fuel === undefined) writer.index(OPCODE.local_get, BUDGET);
  else writer.index(OPCODE.global_get, fuel);
  writer.op(OPCODE.end);
  return writer.view();
}

function writeTable(writer: InstructionWriter, cases: readonly Case[]): void {
  const numbers = Math.max(...cases.map(({ number }) => number)) + 1;
  const labels = new Array<number>(numbers).fill(cases.length);
  for (const [label, { number }] of cases.entries()) labels[number] = label;
  writer.index(OPCODE.local_get, 0).index(OPCODE.br_table, numbers);
  for (const label of [...labels, cases.length]) writer.u32(label);
}
