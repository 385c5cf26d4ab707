/** A core Wasm value type that the canonical ABI lowers to. */
export type CoreType = "i32" | "i64" | "f32" | "f64";

/** A core Wasm function type. */
export interface CoreSignature {
  readonly params: readonly CoreType[];
  readonly results: readonly CoreType[];
}

/** Import module name -> import name -> signature. */
export type InterfaceTable = Readonly<Record<string, Readonly<Record<string, CoreSignature>>>>;
