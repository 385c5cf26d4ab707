/** A component taken apart: JavaScript that lifts and lowers, and the core modules that it puts together. */
export interface TranspiledProgram {
  /** An ES module that exports `instantiate(getCoreModule, imports, instantiateCore)`. */
  readonly source: string;
  /** Core modules, by the names under which `source` asks for them. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
}
