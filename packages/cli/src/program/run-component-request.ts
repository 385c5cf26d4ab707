import { isThimbleError, ThimbleError } from "@thimble/base";
import type { ComponentProgram } from "@thimble/components";
import type { WasiProgram } from "@thimble/wasi";
import { openProgram, type ThreadStreams } from "./open-program.ts";
import type { ProgramEnding, ProgramRequest } from "./program-request.ts";
import { sentError } from "./sent-error.ts";
import { isStackOverflow, trapFrames } from "./trap-frames.ts";

/** The package that takes components apart, as far as it is used. */
export interface ComponentLoader {
  loadComponent(bytes: Uint8Array): Promise<ComponentProgram>;
}

/**
 * Runs a component that is a program of WASI 0.2 to its end in this thread.
 * @param load gets the package for components, which need not be installed
 */
export async function runComponentRequest(
  request: ProgramRequest,
  streams: ThreadStreams,
  load: () => Promise<ComponentLoader> = () => import("@thimble/components"),
): Promise<ProgramEnding> {
  let program: WasiProgram | undefined;
  try {
    checkLimits(request);
    const { loadComponent } = await load().catch(refuseMissing);
    const component = await loadComponent(request.bytes);
    program = openProgram(request, streams);
    return { kind: "exited", status: component.run(program) };
  } catch (error) {
    if (program?.exit !== undefined) return { kind: "exited", status: program.exit.status };
    return program === undefined ? { kind: "refused", error: sentError(error) } : ended(error);
  } finally {
    program?.[Symbol.dispose]();
  }
}

/** Its core modules share tables and memories, so that none of them can be rewritten alone. */
function checkLimits({ limits }: ProgramRequest): void {
  const option = limits.instructions === undefined ? "--memory" : "--instructions";
  if (limits.instructions === undefined && limits.memoryBytes === undefined) return;
  throw new ThimbleError("base.argument", `Cannot use ${option} here: the program is a component`, {
    expected: "a program of WASI preview 1, or no limits",
  });
}

function refuseMissing(error: unknown): never {
  const isMissing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
  if (!isMissing) throw error;
  throw new ThimbleError("cli.components-missing", "Cannot run a component: @thimble/components is not installed", {
    expected: "npm install @thimble/components, or a program of WASI preview 1",
    cause: error,
  });
}

/** What a component does wrong ends it like a trap, also where the code around its modules or a host function is what notices. */
function ended(error: unknown): ProgramEnding {
  if (isThimbleError(error)) return { kind: "refused", error: sentError(error) };
  if (!(error instanceof Error)) return { kind: "trapped", reason: "an exception that it did not catch", frames: [] };
  // jco words traps as Wasmtime does.
  const reason = isStackOverflow(error) ? "its calls are nested too deeply" : error.message.replace(/^wasm trap: /, "");
  return { kind: "trapped", reason, frames: trapFrames(error.stack ?? "") };
}
