/**
 * The part of the WebAssembly JavaScript API that tests use; neither TypeScript's ES libraries nor Node's types declare it.
 * @see WebAssembly JavaScript Interface, section 5 "The WebAssembly Namespace"
 */
interface WebAssemblyApi {
  readonly Module: {
    new (bytes: Uint8Array): CompiledModule;
    imports(module: CompiledModule): { readonly module: string; readonly name: string }[];
    exports(module: CompiledModule): { readonly name: string }[];
  };
  readonly Instance: new (module: CompiledModule, imports?: HostImports) => ModuleInstance;
  readonly Memory: new (descriptor: { readonly initial: number; readonly maximum: number }) => LinearMemory;
  readonly Table: new (descriptor: {
    readonly element: "anyfunc" | "externref";
    readonly initial: number;
    readonly maximum: number;
  }) => { set(index: number, value: unknown): void };
  readonly Global: new (
    descriptor: { readonly value: string; readonly mutable: boolean },
    value: unknown,
  ) => GlobalCell;
  readonly RuntimeError: new (message?: string) => Error;
  readonly LinkError: new (message?: string) => Error;
  readonly CompileError: new (message?: string) => Error;
  readonly Suspending: new (call: () => Promise<unknown>) => object;
  promising(exported: unknown): (...values: readonly unknown[]) => Promise<unknown>;
  validate(bytes: Uint8Array): boolean;
}

/** A compiled module. */
export type CompiledModule = Readonly<Record<never, never>>;

/** What the host gives a module. */
export type HostImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** An instance of a module. */
export interface ModuleInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

/** The memory of an instance. */
export interface LinearMemory {
  readonly buffer: ArrayBuffer;
}

/** A global variable. */
export interface GlobalCell {
  value: unknown;
}

function readApi(): WebAssemblyApi {
  const api: unknown = Reflect.get(globalThis, "WebAssembly");
  return api as WebAssemblyApi;
}

/** The engine that tests run modules with. */
export const engine: WebAssemblyApi = readApi();
