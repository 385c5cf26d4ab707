/** A type as WIT writes it: a name, or a name with arguments; `_` is an argument that is left out. */
export interface WitType {
  /** `u32`, `string`, `list`, `option`, `result`, `tuple`, `borrow`, `own`, or the name of a type definition. */
  readonly name: string;
  readonly of: readonly (WitType | undefined)[];
}

/** A parameter of a function, or a field of a record. */
export interface WitField {
  readonly name: string;
  readonly type: WitType;
  readonly docs: string;
}

/** A case of an enum or a variant; only a variant's has a type, and not each. */
export interface WitCase {
  readonly name: string;
  readonly type: WitType | undefined;
  readonly docs: string;
}

/** A type that an interface defines. */
export type WitTypeDefinition = { readonly name: string; readonly docs: string } & (
  | { readonly kind: "enum" | "variant"; readonly cases: readonly WitCase[] }
  | { readonly kind: "record"; readonly fields: readonly WitField[] }
  | { readonly kind: "alias"; readonly type: WitType }
  | { readonly kind: "resource" }
  /** Taken over from another interface by `use`; `from` as it is written there. */
  | { readonly kind: "used"; readonly from: string; readonly originalName: string }
);

/** A function of an interface or of a world. */
export interface WitFunction {
  /** As the canonical ABI names the import, e.g. `publish-number` or `[method]bucket.get`. */
  readonly name: string;
  readonly docs: string;
  readonly parameters: readonly WitField[];
  readonly result: WitType | undefined;
}

/** An interface. */
export interface WitInterface {
  readonly name: string;
  readonly docs: string;
  readonly types: readonly WitTypeDefinition[];
  readonly functions: readonly WitFunction[];
}

/** A world. */
export interface WitWorld {
  readonly name: string;
  readonly docs: string;
  /** Interfaces that it imports, as they are written: `things`, `wasi:logging/logging@0.1.0-draft`. */
  readonly imports: readonly string[];
  /** Functions that it exports. */
  readonly exports: readonly WitFunction[];
}

/** A file of WIT. */
export interface WitPackage {
  /** `thimble:edge`. */
  readonly name: string;
  /** Without the `@`; empty where there is none. */
  readonly version: string;
  readonly docs: string;
  readonly interfaces: readonly WitInterface[];
  readonly worlds: readonly WitWorld[];
}
