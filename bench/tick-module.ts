import { ENTER_EXPORT, ENTRY, entryLayout, type FunctionType, rewriteModule } from "@thimble/wasm";

/** What a container exports to be called at intervals; what is measured takes its number of rounds as the time. */
const TICK: FunctionType = { params: ["f64"], results: [] };
const TICK_NUMBER = entryLayout({ tick: TICK }).entries[0]?.number ?? 0;
const PLENTY = 0x7fffffff;

/** A module whose `tick` runs what is measured. */
export interface TickModule {
  /** Runs so many rounds; returns the units of the budget that they took, 0 without a meter. */
  readonly tick: (rounds: number) => number;
  readonly memory: Buffer;
}

/** Makes an instance of a module that exports `tick(rounds: f64)`, rewritten as the engine rewrites it, with a meter or without. */
export function tickModule(wasm: Uint8Array, { isMetered }: { readonly isMetered: boolean }): TickModule {
  const { bytes, memory } = rewriteModule(wasm, {
    memory: { importModule: "thimble", importName: "memory", maximumPages: 16 },
    meter: isMetered,
    entries: { tick: TICK },
    onGrowDenied: "trap",
  });
  const linear = new WebAssembly.Memory({ initial: memory?.initialPages ?? 0, maximum: memory?.maximumPages ?? 0 });
  const module = new WebAssembly.Module(Uint8Array.from(bytes));
  const exported = new WebAssembly.Instance(module, { thimble: { memory: linear } }).exports[ENTER_EXPORT];
  if (typeof exported !== "function") throw new Error("the module has no entry");
  exported(ENTRY.init, PLENTY);
  return {
    tick: (rounds) => PLENTY - Number(exported(TICK_NUMBER, PLENTY, rounds)),
    memory: Buffer.from(linear.buffer),
  };
}
