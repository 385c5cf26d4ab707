/**
 * The part of the WebAssembly JavaScript API that is used here; neither TypeScript's ES libraries nor Node's types declare it.
 *
 * Only for this package: what it publishes names none of it, so that it can not clash with the declarations of a program that has them.
 * @see WebAssembly JavaScript Interface, section 5 "The WebAssembly Namespace"
 */
// biome-ignore lint/style/noNamespace: the API is a namespace object; this only declares it
declare namespace WebAssembly {
  interface ModuleImportDescriptor {
    readonly module: string;
    readonly name: string;
    readonly kind: string;
  }

  interface ModuleExportDescriptor {
    readonly name: string;
    readonly kind: string;
  }

  type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
    static imports(module: Module): ModuleImportDescriptor[];
    static exports(module: Module): ModuleExportDescriptor[];
  }

  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Readonly<Record<string, unknown>>;
  }

  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum?: number });
    readonly buffer: ArrayBuffer;
  }

  class RuntimeError extends Error {}
}
