import { isThimbleError, ThimbleError } from "@thimble/base";
import type { ComponentProgram, LoadComponentOptions } from "@thimble/components";
import type { WasiProgram } from "@thimble/wasi";
import { openProgram, type ThreadStreams } from "./open-program.ts";
import type { ProgramEnding, ProgramRequest } from "./program-request.ts";
import { sentError } from "./sent-error.ts";
import { isStackOverflow, trapFrames } from "./trap-frames.ts";

/** The package that takes components apart, as far as it is used. */
export interface ComponentLoader {
  loadComponent(bytes: Uint8Array, options?: LoadComponentOptions): Promise<ComponentProgram>;
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
  const { bytes, limits, cacheFolder } = request;
  let program: WasiProgram | undefined;
  let component: ComponentProgram | undefined;
  try {
    const { loadComponent } = await load().catch(refuseMissing);
    component = await loadComponent(bytes, { limits, cacheFolder });
    program = openProgram(request, streams);
    return { kind: "exited", status: component.run(program) };
  } catch (error) {
    if (program?.exit !== undefined) return { kind: "exited", status: program.exit.status };
    return program === undefined
      ? { kind: "refused", error: sentError(error) }
      : ended(error, usedUp(component, request));
  } finally {
    program?.[Symbol.dispose]();
  }
}

/** Says so when a budget is what ended it. */
function usedUp(component: ComponentProgram | undefined, { limits }: ProgramRequest): string | undefined {
  const left = component?.instructionsLeft();
  return left !== undefined && left < 0 ? `its ${limits.instructions} instructions are used up` : undefined;
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
function ended(error: unknown, usedUp: string | undefined): ProgramEnding {
  if (isThimbleError(error)) return { kind: "refused", error: sentError(error) };
  if (!(error instanceof Error)) return { kind: "trapped", reason: "an exception that it did not catch", frames: [] };
  if (usedUp !== undefined) return { kind: "trapped", reason: usedUp, frames: trapFrames(error.stack ?? "") };
  // jco words traps as Wasmtime does.
  const reason = isStackOverflow(error) ? "its calls are nested too deeply" : error.message.replace(/^wasm trap: /, "");
  return { kind: "trapped", reason, frames: trapFrames(error.stack ?? "") };
}
