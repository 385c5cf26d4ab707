/** What V8 made of a module: a `WebAssembly.Module`, under a name that needs no declarations of the browser. */
export type CompiledModule = object;

/** A module made ready once, to be started any number of times. Structured-cloneable: workers share the compiled code. */
export interface PreparedModule {
  /** `sha256:<hex>` of the original bytes. */
  readonly digest: string;
  readonly module: CompiledModule;
  /** Pages of 64 KiB at the start; undefined when the module has no memory. */
  readonly initialPages: number | undefined;
  /** Pages it may have at most: its own maximum or the budget, whichever is less; no more than at the start when it never grows. */
  readonly maximumPages: number;
  /** Which of the contract's exports it has. */
  readonly handlers: readonly string[];
  /** Whether it imports a function that tells the time of day. */
  readonly tellsTime: boolean;
  /** Whether it imports WASI preview 1. */
  readonly importsWasi: boolean;
  /** Whether it is a command of WASI: it runs once, and ends. */
  readonly isCommand: boolean;
  /** Whether it imports a function that waits: its handlers are run so that they can be suspended. */
  readonly waits: boolean;
}
