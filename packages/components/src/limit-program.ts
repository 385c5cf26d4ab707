import { ThimbleError } from "@thimble/base";
import { type CommandLimits, KEEP_COUNTER, programBounds } from "@thimble/wasi";
import { ENTER_EXPORT, ENTRY, isPlumbing, parseModule, rewriteModule, type WasmModule } from "@thimble/wasm";

const MEMORY = { importModule: "thimble", importName: "memory" } as const;
/** The one core module of a program that has code, rewritten so that it is bounded. */
export interface LimitedModule {
  /** Under which name the program asks for it. */
  readonly name: string;
  readonly module: WebAssembly.Module;
  /** Makes an instance with a budget of its own, and runs its start function. */
  instantiate(imports: WebAssembly.Imports): LimitedInstance;
}

/** An instance of it. */
export interface LimitedInstance {
  readonly exports: Readonly<Record<string, unknown>>;
  /** Below zero when the budget is used up; undefined when it has none. */
  instructionsLeft(): number | undefined;
}

/**
 * Bounds a program's core module. The modules that `wasm-tools component new` puts around it only hand calls on, and cost what they are handed.
 *
 * @throws ThimbleError components.limits-refused when more than one module has code: each would have a budget of its own; as `rewriteModule`
 */
export function limitProgram(modules: ReadonlyMap<string, Uint8Array>, limits: CommandLimits): LimitedModule {
  const [name, parsed] = onlyWithCode(modules);
  const { maximumPages, maximumTableElements, isMetered, budget } = programBounds(limits);
  const { bytes, memory } = rewriteModule(parsed, {
    memory: { ...MEMORY, maximumPages },
    meter: isMetered,
    entries: {},
    keepExports: true,
    keepNames: true,
    onGrowDenied: "fail",
    maximumTableElements,
  });
  const module = new WebAssembly.Module(Uint8Array.from(bytes));
  return {
    name,
    module,
    instantiate: (imports) => {
      const given =
        memory === undefined
          ? imports
          : { ...imports, [MEMORY.importModule]: { [MEMORY.importName]: memoryOf(memory) } };
      const { exports } = new WebAssembly.Instance(module, given);
      const enter = exports[ENTER_EXPORT];
      if (typeof enter !== "function")
        throw new ThimbleError("base.bug", "Cannot run a component: its module lost its entry");
      enter(ENTRY.init, budget);
      return { exports, instructionsLeft: () => (isMetered ? Number(enter(ENTRY.counter, KEEP_COUNTER)) : undefined) };
    },
  };
}

function memoryOf({ initialPages, maximumPages }: { readonly initialPages: number; readonly maximumPages: number }) {
  return new WebAssembly.Memory({ initial: initialPages, maximum: maximumPages });
}

function onlyWithCode(modules: ReadonlyMap<string, Uint8Array>): readonly [string, WasmModule] {
  const found = [...modules].map(([name, bytes]) => [name, parseModule(bytes)] as const);
  const [first, ...others] = found.filter(([, module]) => !isPlumbing(module));
  const importsMemory = first?.[1].imports.some(({ kind }) => kind === "memory") === true;
  if (first !== undefined && others.length === 0 && !importsMemory) return first;
  const count = first === undefined ? 0 : others.length + 1;
  throw new ThimbleError(
    "components.limits-refused",
    `Cannot limit the component: ${count} of its core modules have code, which would each have limits of their own`,
    { expected: "one, as rustc --target wasm32-wasip2 makes it; a program of WASI preview 1; or no limits" },
  );
}
