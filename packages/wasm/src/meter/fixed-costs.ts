import type { ModuleLimits } from "../module-limits.ts";
import type { CodeEntry, WasmModule } from "../wasm-module.ts";
import { analyseFunction } from "./analyse-function.ts";

/** Size of a function up to which it is looked at: what compilers leave as a function of its own to save size has a few dozen bytes. */
const MAXIMUM_BYTES = 128;

/** How deep such functions may call each other. */
const MAXIMUM_DEPTH = 3;

/**
 * What each function costs that costs the same whenever it returns: its callers pay for it together with the call, and it pays for nothing itself. So a
 * loop that calls a small function keeps its counter in a local.
 *
 * Nobody else may call it: not the host (exports, the start function), not through a table or a reference. It loops over nothing, has no lengths and calls
 * nothing but functions like it; ways through it that cost something else end in a trap.
 *
 * @throws ThimbleError wasm.malformed, wasm.unsupported or wasm.too-large, for the code that it looks at
 */
export function fixedCosts(module: WasmModule, limits: ModuleLimits): ReadonlyMap<number, number> {
  const known = new Map<number, number>();
  let candidates = smallFunctions(module);
  for (let depth = 0; depth < MAXIMUM_DEPTH; depth++) {
    const found = new Map<number, number>();
    candidates = candidates.filter(({ index, code, locals }) => {
      const { fixedCost, mayBecomeFixed } = analyseFunction(module, code, { locals, limits, fixedCosts: known });
      if (fixedCost !== undefined) found.set(index, fixedCost);
      return fixedCost === undefined && mayBecomeFixed;
    });
    // Known only from the next round on, so that the result does not depend on the order of functions.
    for (const [index, cost] of found) known.set(index, cost);
    if (found.size === 0) break;
  }
  return known;
}

interface Candidate {
  readonly index: number;
  readonly code: CodeEntry;
  /** Parameters and locals. */
  readonly locals: number;
}

function smallFunctions(module: WasmModule): readonly Candidate[] {
  const reached = new Set(module.references);
  for (const item of module.exports) if (item.kind === "function") reached.add(item.index);
  if (module.start !== undefined) reached.add(module.start);
  return module.code.flatMap((code, i) => {
    const index = module.importedFunctions + i;
    if (code.end - code.start > MAXIMUM_BYTES || reached.has(index)) return [];
    const type = module.types[module.functions[index] ?? -1];
    return [{ index, code, locals: (type?.params.length ?? 0) + code.locals }];
  });
}
