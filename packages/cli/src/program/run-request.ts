import { loadCommand, ProgramExit, preview1Functions, type StartedCommand, type WasiProgram } from "@thimble/wasi";
import { openProgram, type ThreadStreams } from "./open-program.ts";
import type { ProgramEnding, ProgramRequest } from "./program-request.ts";
import { sentError } from "./sent-error.ts";
import { isStackOverflow, trapFrames } from "./trap-frames.ts";

/** Runs a program to its end in this thread, which does nothing else meanwhile. */
export function runRequest(request: ProgramRequest, streams: ThreadStreams): ProgramEnding {
  const begun = begin(request, streams);
  if ("kind" in begun) return begun;
  const { command, program } = begun;
  using _program = program;
  try {
    command.run();
    return { kind: "exited", status: 0 };
  } catch (error) {
    if (program.exit !== undefined) return { kind: "exited", status: program.exit.status };
    return trap(error, command, request);
  }
}

type Begun = { readonly command: StartedCommand; readonly program: WasiProgram } | ProgramEnding;

function begin(request: ProgramRequest, streams: ThreadStreams): Begun {
  let program: WasiProgram | undefined;
  try {
    const loaded = loadCommand(request.bytes, request.limits);
    program = openProgram(request, streams);
    const serving = program;
    const command = loaded.instantiate(preview1Functions(() => serving));
    program.attach(command.memory);
    return { command, program };
  } catch (error) {
    program?.[Symbol.dispose]();
    // A start function of the module may call, before the memory is known: no such program is a command.
    if (error instanceof ProgramExit) return { kind: "exited", status: error.status };
    return { kind: "refused", error: sentError(error) };
  }
}

function trap(error: unknown, command: StartedCommand, { limits }: ProgramRequest): ProgramEnding {
  if (!(error instanceof Error)) return { kind: "trapped", reason: "an exception that it did not catch", frames: [] };
  const frames = trapFrames(error.stack ?? "");
  const left = command.instructionsLeft();
  if (left !== undefined && left < 0)
    return { kind: "trapped", reason: `its ${limits.instructions} instructions are used up`, frames };
  if (isStackOverflow(error)) return { kind: "trapped", reason: "its calls are nested too deeply", frames };
  if (error.name !== "RuntimeError") return { kind: "refused", error: sentError(error) };
  return { kind: "trapped", reason: error.message, frames };
}
