import { ThimbleError } from "@thimble/base";
import type { TableType, WasmModule } from "../wasm-module.ts";

/** The memory of a rewritten module, in pages of 64 KiB. */
export interface MemoryPlan {
  readonly initialPages: number;
  readonly maximumPages: number;
}

/**
 * The memory that a module gets: what it asks for at its start, and the lower one of its own maximum and the budget.
 * @throws ThimbleError wasm.memory-over-budget when it starts with more than the budget
 */
export function planMemory(module: WasmModule, budgetPages: number): MemoryPlan | undefined {
  const [memory] = module.memories;
  if (memory === undefined) return undefined;
  const { initialPages } = memory;
  if (initialPages > budgetPages) {
    throw new ThimbleError(
      "wasm.memory-over-budget",
      `Cannot accept the module: its memory starts with ${initialPages} pages of 64 KiB`,
      { expected: `at most ${budgetPages} pages`, details: { initialPages, budgetPages } },
    );
  }
  return { initialPages, maximumPages: Math.min(memory.maximumPages ?? budgetPages, budgetPages) };
}

/**
 * The tables that a module gets, imported ones first, each with a maximum. An imported one is made by whoever gives it: its maximum here is how far
 * the module may grow it.
 * @throws ThimbleError wasm.table-over-budget when one starts with more elements than it may have
 */
export function planTables(module: WasmModule, budget: number): Required<TableType>[] {
  return module.tables.map(({ element, initial, maximum }, index) => {
    if (initial > budget) {
      throw new ThimbleError(
        "wasm.table-over-budget",
        `Cannot accept the module: table ${index} starts with ${initial} elements`,
        { expected: `at most ${budget} elements`, details: { table: index, initial, budget } },
      );
    }
    return { element, initial, maximum: Math.min(maximum ?? budget, budget) };
  });
}
