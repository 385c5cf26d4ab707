import { compileAssemblyScript } from "./compile-assemblyscript.ts";
import { compileC } from "./compile-c.ts";
import type { CompileRequest } from "./compile-result.ts";
import { compileRust } from "./compile-rust.ts";
import type { CompiledContainer, CompileOptions } from "./compiled-container.ts";
import { readModule } from "./read-module.ts";

/** Makes a module of a source. */
export type Compile = (request: CompileRequest, options?: CompileOptions) => Promise<CompiledContainer>;

/** What makes a module of a file, by the end of its name. */
const COMPILERS: Readonly<Record<string, Compile>> = {
  ".ts": compileAssemblyScript,
  ".c": compileC,
  ".cc": compileC,
  ".cpp": compileC,
  ".rs": compileRust,
  "Cargo.toml": compileRust,
  ".wasm": readModule,
};

/** Ends of the names that `compilerOf` knows. */
export const SOURCE_ENDINGS: readonly string[] = Object.keys(COMPILERS);

/** What makes a module of a source; undefined where nothing does. */
export function compilerOf(source: string): Compile | undefined {
  return Object.entries(COMPILERS).find(([ending]) => source.endsWith(ending))?.[1];
}
