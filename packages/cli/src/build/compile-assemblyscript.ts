import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { Diagnostics, ThimbleError } from "@thimble/base";
import type { CompileRequest, CompileResult } from "./compile-result.ts";

/** How a compilation is shown and stopped. */
export interface CompileOptions {
  /** The container's folder as messages name it. Default: `directory`. */
  readonly shownDirectory?: string;
  readonly signal?: AbortSignal | undefined;
}

/** A compiled container. */
export interface CompiledContainer {
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** One line each: `file:line:column: sentence`. */
  readonly warnings: readonly string[];
}

/**
 * Compiles a container written in TypeScript to the smallest module that does what it says.
 *
 * Takes 1 to 4 s, in a thread of its own, so that the caller can show that it goes on. `@thimble/assemblyscript` is the SDK that
 * came with this build: nothing need be installed in the folder.
 *
 * @throws ThimbleError cli.compile-failed with file, line and column and what the compiler says, all mistakes at once;
 * base.aborted when the signal is or becomes aborted; base.bug when the compiler crashes
 */
export async function compileAssemblyScript(
  request: CompileRequest,
  options: CompileOptions = {},
): Promise<CompiledContainer> {
  const { shownDirectory = request.directory, signal } = options;
  const { wasm, messages } = await compileInThread(request, signal);
  const diagnostics = new Diagnostics();
  const warnings: string[] = [];
  for (const { severity, text, where } of messages) {
    const place = join(shownDirectory, where ?? request.source);
    if (severity === "warning") warnings.push(`${place}: ${text}`);
    else diagnostics.add("cli.compile-failed", `Cannot compile ${request.source}: ${text}`, { where: place });
  }
  diagnostics.throwIfAny();
  if (wasm === undefined)
    throw new ThimbleError("base.bug", `Cannot compile ${request.source}: the compiler gave no module`);
  return { wasm, warnings };
}

function compileInThread(request: CompileRequest, signal: AbortSignal | undefined): Promise<CompileResult> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      void worker.terminate();
      reject(
        new ThimbleError("base.aborted", `Cannot compile ${request.source}: cancelled`, { cause: signal?.reason }),
      );
    };
    const suffix = import.meta.url.endsWith(".ts") ? "ts" : "js";
    // Where the compiler crashes it ends its thread, and writes to the standard error only that it did.
    const worker = new Worker(new URL(`./compile-worker.${suffix}`, import.meta.url), {
      workerData: request,
      stderr: true,
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => {
      signal?.removeEventListener("abort", stop);
      reject(new ThimbleError("base.bug", `Cannot compile ${request.source}: the compiler crashed`));
    });
    if (signal?.aborted === true) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
