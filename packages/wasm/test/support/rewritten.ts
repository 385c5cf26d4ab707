import { type RewriteOptions, type RewrittenModule, rewriteModule } from "../../src/index.ts";
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
  entries: ["run", "start", "reading", "cabi_realloc"],
  onGrowDenied: "trap",
};

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
  /** Calls an export. */
  call(name: string, ...values: readonly unknown[]): unknown;
  /** Runs an entry with a budget. */
  run(entry: string, budget: number, ...values: readonly unknown[]): Outcome;
}

/** Rewrites a module, and instantiates it with `imports`. */
export function start(bytes: Uint8Array, options: Partial<RewriteOptions> = {}, imports: HostImports = {}): Running {
  const rewritten = rewriteModule(bytes, { ...OPTIONS, ...options });
  const memory =
    rewritten.memory === undefined
      ? undefined
      : new engine.Memory({ initial: rewritten.memory.initialPages, maximum: rewritten.memory.maximumPages });
  const instance = new engine.Instance(compile(rewritten.bytes), {
    ...imports,
    ...(memory === undefined ? {} : { thimble: { memory } }),
  });
  const call = (name: string, ...values: readonly unknown[]): unknown => exported(instance, name)(...values);
  return { rewritten, memory, instance, call, run: (entry, ...values) => run(rewritten, call, entry, ...values) };
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

function run(
  rewritten: RewrittenModule,
  call: Running["call"],
  entry: string,
  budget: number,
  ...values: readonly unknown[]
): Outcome {
  const { exportName, takesFuel } = rewritten.entries.find((item) => item.name === entry) ?? {
    exportName: entry,
    takesFuel: false,
  };
  try {
    if (takesFuel) return { kind: "done", fuelLeft: Number(call(exportName, ...values, budget)), result: undefined };
    call("thimble:refuel", budget);
    const result = call(exportName, ...values);
    return { kind: "done", fuelLeft: Number(call("thimble:fuel")), result };
  } catch (error) {
    if (!(error instanceof engine.RuntimeError)) throw error;
    const fuelLeft = Number(call("thimble:fuel"));
    return fuelLeft < 0 ? { kind: "out-of-fuel" } : { kind: "trap", message: error.message, fuelLeft };
  }
}
