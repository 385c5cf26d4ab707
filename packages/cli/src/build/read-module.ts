import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ThimbleError } from "@thimble/base";
import { coreModuleOf } from "@thimble/runtime";
import type { CompileRequest } from "./compile-result.ts";
import type { CompiledContainer, CompileOptions } from "./compiled-container.ts";

/**
 * Takes a module as it is; of a component, the core module that it wraps.
 * @throws ThimbleError base.not-found when it can not be read; as `coreModuleOf`, at the file
 */
export async function readModule(
  { directory, source }: CompileRequest,
  { shownDirectory = directory }: CompileOptions = {},
): Promise<CompiledContainer> {
  const shown = join(shownDirectory, source);
  const bytes = await readFile(join(directory, source)).catch((cause: unknown) => {
    throw new ThimbleError("base.not-found", `Cannot read "${shown}": it is no file that can be read`, {
      expected: "the module that thimble.yaml names as its source",
      cause,
    });
  });
  try {
    return { wasm: new Uint8Array(coreModuleOf(bytes)), warnings: [] };
  } catch (error) {
    throw error instanceof ThimbleError ? error.at(shown) : error;
  }
}
