/**
 * The part of the WebAssembly JavaScript API that the engine uses; neither TypeScript's ES libraries nor Node's types declare it.
 *
 * Only for this package: what it publishes names none of it, so that it can not clash with the declarations of a program that has them.
 * @see WebAssembly JavaScript Interface, section 5 "The WebAssembly Namespace"
 */
// biome-ignore lint/style/noNamespace: the API is a namespace object; this only declares it
declare namespace WebAssembly {
  type ExportedFunction = (...args: number[]) => number;
  type ExportValue = ExportedFunction | Memory | Table | Global;
  type Exports = Readonly<Record<string, ExportValue>>;
  /** Gets numbers, and a bigint for each i64; what it returns is converted by the import's type. */
  type HostFunction = (...args: never[]) => unknown;
  type Imports = Readonly<Record<string, Readonly<Record<string, HostFunction | Suspending | Memory | Table>>>>;

  class Table {
    constructor(descriptor: { readonly element: "anyfunc"; readonly initial: number; readonly maximum?: number });
    readonly length: number;
    /** Takes functions of WebAssembly only. */
    set(index: number, value: HostFunction): void;
  }

  interface Global {
    value: number | bigint;
  }

  interface ModuleExportDescriptor {
    readonly name: string;
    readonly kind: "function" | "table" | "memory" | "global" | "tag";
  }

  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
    static exports(module: Module): ModuleExportDescriptor[];
    static imports(module: Module): ModuleExportDescriptor[];
  }

  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Exports;
  }

  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum?: number });
    readonly buffer: ArrayBuffer;
  }

  /** A host function that returns a promise: the caller is suspended until it is settled. @see WebAssembly JS Promise Integration */
  class Suspending {
    constructor(run: (...args: number[]) => Promise<unknown>);
  }

  /** What is called through it may be suspended; the first argument may be a function of another instance. */
  function promising(run: ExportedFunction): (callee: ExportedFunction, ...args: number[]) => Promise<unknown>;

  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}
}
