import { execFile } from "node:child_process";
import { ThimbleError } from "@thimble/base";

/** How to run a program. */
export interface RunToolOptions {
  /** Where it works, absolute. */
  readonly directory: string;
  /** Variables of its environment beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** How a program ended. */
export interface ToolRun {
  /** Its exit status; undefined when a signal ended it. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bytes that a program may print: compilers with a thousand mistakes to tell stay below. */
const MAXIMUM_OUTPUT_BYTES = 1 << 24;

/**
 * Runs a program to its end. It speaks English, whatever the user does: what compilers say is read.
 * @throws ThimbleError base.aborted when the signal is or becomes aborted; base.not-found when it can not be run; cli.compile-failed when it prints more than
 * 16 MiB, and then it is ended
 */
export function runTool(program: string, args: readonly string[], options: RunToolOptions): Promise<ToolRun> {
  const { directory, environment = {}, signal } = options;
  const env = { ...process.env, LC_ALL: "C", ...environment };
  const { promise, resolve, reject } = Promise.withResolvers<ToolRun>();
  const settings = { cwd: directory, env, maxBuffer: MAXIMUM_OUTPUT_BYTES, ...(signal && { signal }) };
  execFile(program, args, settings, (error, stdout, stderr) => {
    if (signal?.aborted === true)
      reject(new ThimbleError("base.aborted", `Cannot run ${program}: cancelled`, { cause: signal.reason }));
    else if (error?.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") reject(printsTooMuch(program, error));
    else if (typeof error?.code === "string")
      reject(new ThimbleError("base.not-found", `Cannot run ${program}: the system refuses it`, { cause: error }));
    else resolve({ status: error === null ? 0 : (error.code ?? undefined), stdout, stderr });
  });
  return promise;
}

function printsTooMuch(program: string, cause: Error): ThimbleError {
  return new ThimbleError("cli.compile-failed", `Cannot use ${program}: it prints more than 16 MiB`, {
    expected: "a source of which a compiler says less",
    cause,
  });
}
