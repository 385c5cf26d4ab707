import { basename, join, resolve } from "node:path";
import { isThimbleError, ThimbleError } from "@thimble/base";
import { cacheFolder } from "../cache-folder.ts";
import type { CommandContext } from "../command/command-context.ts";
import { readBytes } from "../project/read-text-file.ts";
import { readPair } from "../run/read-pair.ts";
import { parseFolder } from "./parse-folder.ts";
import { runProgram } from "./run-program.ts";

/** Exit status of a program that trapped: 128 and the number of SIGABRT, as of a native program that aborts, and as Wasmtime ends. */
const TRAPPED = 134;
/** Exit status of a program that a signal ended is this and the signal's number. @see POSIX.1-2017, sh, section 2.8.2 */
const SIGNALLED = 128;

/** A `.wasm` file to run, as it was asked for. */
export interface WasmFile {
  /** As it was written. */
  readonly path: string;
  readonly args: readonly string[];
  /** `name=value` each. */
  readonly env: readonly string[];
  /** As `parseFolder` reads them. */
  readonly dir: readonly string[];
  readonly instructions: number | undefined;
  /** Bytes. */
  readonly memory: number | undefined;
}

/**
 * Runs a bare program in the foreground, as any runtime of WebAssembly does: its output is that of the process, its exit status too.
 * @throws ThimbleError base.argument; what `runProgram` refuses, at the file
 */
export async function runWasmFile(file: WasmFile, context: CommandContext): Promise<void> {
  const { workingDirectory, output, signal, stdin, environment } = context;
  const cache = cacheFolder(environment);
  const request = {
    bytes: await readBytes(resolve(workingDirectory, file.path), "a WebAssembly module"),
    args: [basename(file.path), ...file.args],
    environment: Object.fromEntries(file.env.map((pair) => readPair(pair, "--env", "LIMIT=4"))),
    folders: file.dir.map((text) => parseFolder(text, workingDirectory)),
    limits: { instructions: file.instructions, memoryBytes: file.memory },
    cacheFolder: cache === undefined ? undefined : join(cache, "components"),
  };
  const ending = await runProgram(request, { signal, stdin }).catch((error: unknown) => {
    throw isThimbleError(error) ? error.at(file.path) : error;
  });
  if (ending === "stopped") context.endWith(SIGNALLED + context.signalNumber());
  // What the system keeps of a status.
  else if (ending.kind === "exited") context.endWith(ending.status & 0xff);
  else {
    output.error(
      new ThimbleError("cli.program-trapped", `Cannot go on with ${file.path}: ${ending.reason}`, {
        ...(ending.frames.length === 0 ? {} : { where: ending.frames.join(", called by ") }),
      }),
    );
    context.endWith(TRAPPED);
  }
}
