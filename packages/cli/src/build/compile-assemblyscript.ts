import { ThimbleError } from "@thimble/base";
import type { CompileRequest, CompileResult } from "./compile-result.ts";
import type { CompiledContainer, CompileOptions } from "./compiled-container.ts";
import { noHandler } from "./no-handler.ts";
import { npmPackage } from "./npm-package.ts";
import type { Part } from "./part.ts";
import { runInThread } from "./run-in-thread.ts";
import { SDK_NAME } from "./sdk-sources.ts";
import { tellMessages } from "./tell-messages.ts";

const VERSION_FILES = [`${SDK_NAME}/package.json`, "assemblyscript/package.json"] as const;

const WORKER = new URL("./compile-worker", import.meta.url);

/** How handlers are written in AssemblyScript. */
const EXAMPLE = "export function reading(property: u32, value: f64): void { … }";

/**
 * Compiles a container written in TypeScript to the smallest module that does what it says.
 *
 * Takes 1 to 4 s, in a thread of its own, so that the caller can show that it goes on. `@thimble/assemblyscript` is the SDK that
 * came with this build: nothing need be installed in the folder.
 *
 * @throws ThimbleError cli.compile-failed with file, line and column and what the compiler says, all mistakes at once;
 * cli.no-handler; base.aborted when the signal is or becomes aborted; base.bug when the compiler crashes
 */
export async function compileAssemblyScript(
  request: CompileRequest,
  options: CompileOptions = {},
): Promise<CompiledContainer> {
  const { shownDirectory = request.directory, threads = runInThread, signal, listsParts = false } = options;
  const { source } = request;
  const job = { program: WORKER, request, what: `compile ${source}` };
  const { wasm, messages, hasNoHandler = false } = await threads<CompileResult>(job, signal);
  const warnings = tellMessages(messages, { source, shownDirectory });
  // What it exports instead may be a handler with a wrong name, and then that is said.
  if (hasNoHandler) throw noHandler(request, options, warnings[0] ?? EXAMPLE);
  if (wasm === undefined) throw new ThimbleError("base.bug", `Cannot compile ${source}: the compiler gave no module`);
  return { wasm, warnings, ...(listsParts && { parts: await sdkParts() }) };
}

/** The SDK, and the library of the language, which is a part of its compiler. */
function sdkParts(): Promise<readonly Part[]> {
  return Promise.all(VERSION_FILES.map((file) => npmPackage(file)));
}
