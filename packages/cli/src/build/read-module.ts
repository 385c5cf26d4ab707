import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ThimbleError } from "@thimble/base";
import type { CompileRequest } from "./compile-result.ts";
import type { CompiledContainer, CompileOptions } from "./compiled-container.ts";

/**
 * Takes a module as it is.
 * @throws ThimbleError base.not-found when it can not be read
 */
export async function readModule(
  { directory, source }: CompileRequest,
  { shownDirectory = directory }: CompileOptions = {},
): Promise<CompiledContainer> {
  try {
    return { wasm: new Uint8Array(await readFile(join(directory, source))), warnings: [] };
  } catch (cause) {
    const shown = join(shownDirectory, source);
    throw new ThimbleError("base.not-found", `Cannot read "${shown}": it is no file that can be read`, {
      expected: "the module that thimble.yaml names as its source",
      cause,
    });
  }
}
