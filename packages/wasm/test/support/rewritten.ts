import {
  ENTER_EXPORT,
  ENTRY,
  entryLayout,
  type FunctionType,
  parseModule,
  type RewriteOptions,
  type RewrittenModule,
  rewriteModule,
} from "../../src/index.ts";
import {
  type CompiledModule,
  engine,
  type HostImports,
  type LinearMemory,
  type ModuleInstance,
} from "./web-assembly.ts";

/** Options as a runtime would use them; tests change what they are about. */
export const OPTIONS: RewriteOptions = {
  memory: { importModule: "thimble", importName: "memory", maximumPages: 4 },
  meter: true,
  entries: {},
  onGrowDenied: "trap",
};

/** A budget that leaves the counter as it is. */
export const KEEP = -1;

/** How one run of an entry ended. */
export type Outcome =
  | { readonly kind: "done"; readonly fuelLeft: number; readonly result: unknown }
  | { readonly kind: "out-of-fuel" }
  | { readonly kind: "trap"; readonly message: string; readonly fuelLeft: number };

/** A rewritten module that runs. */
export interface Running {
  readonly rewritten: RewrittenModule;
  readonly memory: LinearMemory | undefined;
  readonly instance: ModuleInstance;
  /** Calls an entry, by its name or its number. */
  enter(entry: string | number, budget: number, ...values: readonly unknown[]): number;
  /** What is left of the budget. */
  fuel(): number;
  /** Calls an entry, and says how that ended. */
  run(entry: string, budget: number, ...values: readonly unknown[]): Outcome;
}

/** Rewrites a module, with every function that it exports as an entry, and instantiates it with `imports`. */
export function start(bytes: Uint8Array, options: Partial<RewriteOptions> = {}, imports: HostImports = {}): Running {
  const rewritten = rewriteModule(bytes, { ...OPTIONS, entries: exportedFunctions(bytes), ...options });
  const memory =
    rewritten.memory === undefined
      ? undefined
      : new engine.Memory({ initial: rewritten.memory.initialPages, maximum: rewritten.memory.maximumPages });
  const instance = new engine.Instance(compile(rewritten.bytes), {
    ...imports,
    ...(memory === undefined ? {} : { thimble: { memory } }),
  });
  const call = exported(instance, ENTER_EXPORT);
  const enter: Running["enter"] = (entry, budget, ...values) =>
    Number(call(...argumentsOf(rewritten, entry, budget, values)));
  const fuel = (): number => enter(ENTRY.counter, KEEP);
  const run: Running["run"] = (entry, ...values) => outcomeOf(rewritten, { enter, fuel }, entry, values);
  return { rewritten, memory, instance, enter, fuel, run };
}

/** The exported functions that can be entries. */
function exportedFunctions(bytes: Uint8Array): Record<string, FunctionType> {
  const functions = parseModule(bytes).exports.flatMap((item) =>
    item.kind === "function" ? [[item.name, item.type] as const] : [],
  );
  return Object.fromEntries(functions.filter(([name, type]) => isEntry(name, type)));
}

function isEntry(name: string, type: FunctionType): boolean {
  try {
    return entryLayout({ [name]: type }).entries.length === 1;
  } catch {
    return false;
  }
}

/** Compiles bytes with V8, which validates them. */
export function compile(bytes: Uint8Array): CompiledModule {
  return new engine.Module(Uint8Array.from(bytes));
}

/** An exported function. */
export function exported(instance: ModuleInstance, name: string): (...values: readonly unknown[]) => unknown {
  const value: unknown = instance.exports[name];
  if (typeof value !== "function") throw new TypeError(`no exported function "${name}"`);
  return (...values) => Reflect.apply(value, undefined, values);
}

function argumentsOf(
  { entries }: RewrittenModule,
  entry: string | number,
  budget: number,
  values: readonly unknown[],
): unknown[] {
  if (typeof entry === "number") return [entry, budget];
  const known = entries.find((item) => item.name === entry);
  if (known === undefined) throw new TypeError(`no entry "${entry}"`);
  const list: unknown[] = [known.number, budget];
  for (const [i, slot] of known.slots.entries()) list[slot] = values[i];
  return list;
}

function outcomeOf(
  { entries }: RewrittenModule,
  { enter, fuel }: Pick<Running, "enter" | "fuel">,
  entry: string,
  [budget, ...values]: readonly unknown[],
): Outcome {
  const hasResult = entries.some((item) => item.name === entry && item.type.results.length > 0);
  try {
    const returned = enter(entry, Number(budget), ...values);
    return hasResult
      ? { kind: "done", fuelLeft: fuel(), result: returned }
      : { kind: "done", fuelLeft: returned, result: undefined };
  } catch (error) {
    if (!(error instanceof engine.RuntimeError)) throw error;
    const fuelLeft = fuel();
    return fuelLeft < 0 ? { kind: "out-of-fuel" } : { kind: "trap", message: error.message, fuelLeft };
  }
}
