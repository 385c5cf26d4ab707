import { ThimbleError } from "@thimble/base";
import { forwardedName, forwardingModule } from "@thimble/wasm";
import { PREVIEW1_IMPORTS, PREVIEW1_MODULE } from "../preview1/imports.ts";
import type { ProgramImports } from "./wasi-command.ts";

/** @throws ThimbleError wasi.not-runnable when V8 refuses to instantiate, for example an import of another type */
export function link(module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance {
  try {
    return new WebAssembly.Instance(module, imports);
  } catch (cause) {
    throw new ThimbleError("wasi.not-runnable", "Cannot instantiate the program: V8 refuses it", { cause });
  }
}

/** The functions with the types of the specification, so that a module which takes one for another type does not link. */
export function typedImports(imports: ProgramImports): Readonly<Record<string, unknown>> {
  const module = new WebAssembly.Module(Uint8Array.from(forwardingModule(PREVIEW1_IMPORTS)));
  const { exports } = new WebAssembly.Instance(module, { [PREVIEW1_MODULE]: imports });
  const names = Object.keys(PREVIEW1_IMPORTS[PREVIEW1_MODULE] ?? {});
  return Object.fromEntries(names.map((name) => [name, exports[forwardedName(PREVIEW1_MODULE, name)]]));
}
