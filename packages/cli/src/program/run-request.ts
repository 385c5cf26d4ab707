import { isThimbleError, SystemClock, ThimbleError } from "@thimble/base";
import {
  type ByteSource,
  FileDescriptorSink,
  loadCommand,
  NodeFileSystem,
  ProgramExit,
  preview1Functions,
  type StartedCommand,
  SystemRandomBytes,
  ThreadWaiter,
  WasiProgram,
} from "@thimble/wasi";
import type { ProgramEnding, ProgramRequest, SentError } from "./program-request.ts";
import { trapFrames } from "./trap-frames.ts";

/** What the thread of a program has of the process. */
export interface ThreadStreams {
  readonly stdin: ByteSource;
  /** Whether standard input, output and error are terminals. */
  readonly isTerminal: readonly [boolean, boolean, boolean];
}

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

function openProgram(
  { args, environment, folders }: ProgramRequest,
  { stdin, isTerminal }: ThreadStreams,
): WasiProgram {
  const clock = new SystemClock();
  const waiter = new ThreadWaiter(clock);
  const files = new NodeFileSystem();
  const [isInTerminal, isOutTerminal, isErrTerminal] = isTerminal;
  return new WasiProgram({
    ports: { clock, waiter, files, random: new SystemRandomBytes() },
    args,
    environment,
    preopens: folders.map(({ hostPath, guestPath, isReadOnly }) => ({
      guestPath,
      isReadOnly,
      handle: files.openHostFolder(hostPath),
    })),
    stdin: { stream: stdin, isTerminal: isInTerminal },
    stdout: { stream: new FileDescriptorSink(1, waiter), isTerminal: isOutTerminal },
    stderr: { stream: new FileDescriptorSink(2, waiter), isTerminal: isErrTerminal },
  });
}

/** What V8 says when calls are nested too deeply. It has no class of its own. */
const STACK_OVERFLOW = "Maximum call stack size exceeded";

function trap(error: unknown, command: StartedCommand, { limits }: ProgramRequest): ProgramEnding {
  if (!(error instanceof Error)) return { kind: "trapped", reason: "an exception that it did not catch", frames: [] };
  const frames = trapFrames(error.stack ?? "");
  const left = command.instructionsLeft();
  if (left !== undefined && left < 0)
    return { kind: "trapped", reason: `its ${limits.instructions} instructions are used up`, frames };
  if (error instanceof RangeError && error.message === STACK_OVERFLOW)
    return { kind: "trapped", reason: "its calls are nested too deeply", frames };
  if (error.name !== "RuntimeError") return { kind: "refused", error: sentError(error) };
  return { kind: "trapped", reason: error.message, frames };
}

function sentError(error: unknown): SentError {
  const known = isThimbleError(error)
    ? error
    : new ThimbleError("base.bug", "Cannot run a program: an error that no part of Thimble expects", { cause: error });
  const { code, message, expected, cause } = known;
  return { code, message, expected, cause: cause instanceof Error ? (cause.stack ?? cause.message) : undefined };
}
