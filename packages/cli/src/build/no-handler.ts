import { join } from "node:path";
import { ThimbleError } from "@thimble/base";
import { EDGE_EXPORTS } from "@thimble/model";
import { parseModule } from "@thimble/wasm";
import type { CompileRequest } from "./compile-result.ts";
import type { CompileOptions } from "./compiled-container.ts";

/** What the host calls with an event. */
const HANDLERS: readonly string[] = Object.keys(EDGE_EXPORTS).filter((name) => name !== "cabi_realloc");

/** Whether a module has anything that the host would call. */
export function hasHandler(wasm: Uint8Array): boolean {
  return parseModule(wasm).exports.some(({ name, kind }) => kind === "function" && HANDLERS.includes(name));
}

/**
 * The error for a source that compiles and does nothing.
 * @param example how a handler is written in its language
 */
export function noHandler(
  { directory, source }: CompileRequest,
  { shownDirectory = directory }: CompileOptions,
  example: string,
): ThimbleError {
  return new ThimbleError("cli.no-handler", `Cannot build ${source}: it exports no handler, so nothing would call it`, {
    where: join(shownDirectory, source),
    expected: `one of ${HANDLERS.join(", ")}: ${example}`,
  });
}
