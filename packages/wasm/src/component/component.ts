import type { ByteRange } from "../wasm-module.ts";

/** An export of a core instance. */
export interface CoreExport {
  /** Place of the instance in `Component.instances`. */
  readonly instance: number;
  readonly name: string;
}

/** A function as a core module sees it. */
export type CoreFunction =
  | ({ readonly kind: "export" } & CoreExport)
  | { readonly kind: "lower"; readonly of: ComponentFunction; readonly options: CanonicalOptions }
  /** Gives up a handle of a resource. */
  | { readonly kind: "drop"; readonly of: ImportedType };

/** A type that a component has from an interface. */
export interface ImportedType {
  readonly interface: string;
  readonly name: string;
}

/** A function as the world outside sees it. */
export type ComponentFunction =
  | { readonly kind: "import"; readonly interface: string; readonly name: string }
  | { readonly kind: "lift"; readonly of: CoreFunction; readonly options: CanonicalOptions };

/** How values go through memory. */
export interface CanonicalOptions {
  readonly memory: CoreExport | undefined;
  readonly realloc: CoreFunction | undefined;
}

/** What an instance that no module makes hands on. */
export type CoreItem =
  | { readonly kind: "function"; readonly function: CoreFunction }
  | { readonly kind: "table" | "memory"; readonly of: CoreExport };

/** A core instance: of a module, or a bundle of what others export. */
export type CoreInstance =
  | { readonly kind: "module"; readonly module: number; readonly args: ReadonlyMap<string, number> }
  | { readonly kind: "bundle"; readonly exports: ReadonlyMap<string, CoreItem> };

/** What is needed of a component to see which import of its core modules is which of its own. Types are left out. */
export interface Component {
  readonly modules: readonly ByteRange[];
  readonly instances: readonly CoreInstance[];
  readonly exports: readonly { readonly name: string; readonly function: ComponentFunction }[];
}
