import { ThimbleError } from "@thimble/base";
import { ByteWriter } from "./byte-writer.ts";
import { InstructionWriter } from "./instructions/instruction-writer.ts";
import { analyseFunction } from "./meter/analyse-function.ts";
import { fixedCosts } from "./meter/fixed-costs.ts";
import { type AddedParts, writeFunction } from "./meter/write-function.ts";
import { resolveLimits } from "./module-limits.ts";
import { parseModule } from "./parse-module.ts";
import { addDispatcher } from "./rewrite/add-dispatcher.ts";
import { assembleModule } from "./rewrite/assemble-module.ts";
import { GrowthGuards } from "./rewrite/growth-guards.ts";
import { planHostCalls } from "./rewrite/host-calls.ts";
import { ModuleExtension } from "./rewrite/module-extension.ts";
import { planMemory, planTables } from "./rewrite/plan-memory.ts";
import {
  type ResolvedOptions,
  type RewriteOptions,
  type RewrittenModule,
  resolveRewriteOptions,
} from "./rewrite/rewrite-options.ts";
import type { WasmModule } from "./wasm-module.ts";

/**
 * Rewrites a module so that a host can bound what it uses.
 *
 * - Its memory becomes an import with a maximum; its tables get a maximum.
 * - Its exports go, but with `keepExports`. In their place is one function, `thimble:enter`, that calls the entry with a number: the first argument is the number, the
 *   second the budget. A budget below zero leaves the counter as it is. It returns what the entry returns or, for an entry without result, what is
 *   left of the budget; the budget as it came where the module is not metered. A number that the module has nothing for does nothing.
 * - Its start function, and behind it `initializer`, become the entry `init`, so that they run when and with the budget the host says, not while
 *   instantiating.
 * - Growth of memory and tables goes through functions that check, pay and remember a denial.
 * - With `hostFunctions`, the functions that it imports become functions of its own that call the host's through a table.
 * - With `meter`, it pays for each instruction that runs, as `PRICE` says. A counter starts at the budget; the module traps when it falls below
 *   zero, before it goes on in a loop, calls, or returns. The count is exact on every path that returns, and the same on every run: a budget of
 *   n is enough exactly when n is paid. Instructions that run equally often are paid for together, at the first of them, so when one traps, or a
 *   call among them does, the rest was paid for too. After a trap that is not the counter's, an exception of the host, or a stack overflow,
 *   the counter is what it was when the module last called, returned or ran `unreachable`: what ran since is not in it.
 *
 * The module can not reach what is added: everything is appended to its index spaces, and every index in it is checked against the original
 * ones. Types are left to the engine that compiles the result: it is valid exactly when the original is.
 *
 * @param source the bytes, or what `parseModule` made of them
 * @throws ThimbleError wasm.malformed, wasm.unsupported or wasm.too-large as `parseModule`; wasm.memory-over-budget or wasm.table-over-budget
 * when it starts with more than it may have; base.argument when an option is out of range
 */
export function rewriteModule(source: Uint8Array | WasmModule, options: RewriteOptions): RewrittenModule {
  const resolved = resolveRewriteOptions(options);
  const module = source instanceof Uint8Array ? parseModule(source, resolved.limits) : source;
  const memory = planMemory(module, resolved.memory.maximumPages);
  const tables = planTables(module, resolved.maximumTableElements);
  const extension = new ModuleExtension(module);
  const fuelGlobal = resolved.meter ? extension.addGlobal() : undefined;
  const guards = new GrowthGuards({ extension, options: resolved, fuelGlobal, memory, tables });
  const { code, references } = rewriteCode(module, resolved, {
    fuelGlobal,
    typeIndex: (type) => extension.typeIndex(type),
    growMemory: () => guards.growMemory(),
    growTable: (table) => guards.growTable(table),
  });
  const { index: enter, entries } = addDispatcher(module, resolved, extension, {
    fuel: fuelGlobal,
    denied: guards.deniedGlobal,
  });
  return {
    bytes: assembleModule({
      module,
      extension,
      memory: memory === undefined ? undefined : { ...memory, ...resolved.memory, maximumPages: memory.maximumPages },
      tables,
      hostCalls: planHostCalls(module, resolved.hostFunctions),
      code,
      references,
      enter,
      keepExports: resolved.keepExports ?? false,
      keepNames: resolved.keepNames ?? false,
    }),
    ...(memory === undefined ? {} : { memory }),
    importedMemory: module.imports.some((item) => item.kind === "memory"),
    entries,
    canGrow: guards.deniedGlobal !== undefined,
  };
}

function rewriteCode(
  module: WasmModule,
  options: ResolvedOptions,
  parts: AddedParts,
): { code: Uint8Array; references: ReadonlySet<number> } {
  const limits = resolveLimits(options.limits);
  const references = new Set<number>();
  const paidByCallers = options.meter ? fixedCosts(module, limits) : new Map<number, number>();
  const code = new ByteWriter(module.size * 2);
  // One for all functions: memory of its own for each costs more than to write it.
  const body = new InstructionWriter(1024);
  for (const [i, entry] of module.code.entries()) {
    const type = module.types[module.functions[module.importedFunctions + i] ?? -1];
    // The parser saw a type for every function, and code for every function that is defined.
    if (type === undefined) throw new ThimbleError("base.bug", `Cannot find the type of function ${i}: not in module`);
    const locals = type.params.length + entry.locals;
    const plan = analyseFunction(module, entry, { locals, limits, fixedCosts: paidByCallers });
    for (const index of plan.references) references.add(index);
    const isPaid = paidByCallers.has(module.importedFunctions + i);
    body.clear();
    writeFunction(body, { bytes: module.bytes, code: entry, type, edits: isPaid ? [] : plan.edits }, parts);
    code.sized(body.view());
  }
  return { code: code.view(), references };
}
