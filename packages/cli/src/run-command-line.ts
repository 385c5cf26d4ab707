import type { Readable } from "node:stream";
import { type Clock, isThimbleError, type Random, ThimbleError } from "@thimble/base";
import type { Command, RawValues } from "./command/command.ts";
import { createProgram } from "./command/create-program.ts";
import { COMMANDS, NOUNS } from "./commands/command-table.ts";
import { Output, type OutputOptions, toThimbleError } from "./output/output.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What a command line runs with: everything that it has of the process. */
export interface CommandLineParts extends Omit<OutputOptions, "isJson" | "clock"> {
  /** For what a command waits for. */
  readonly clock: Clock;
  /** For what must not keep the process alive. */
  readonly idleClock: Clock;
  readonly random: Random;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly workingDirectory: string;
  /** Aborted when the person asks to stop. */
  readonly signal: AbortSignal;
  /** Number of the signal by which the person asked. */
  readonly signalNumber: () => number;
  /** Opens standard input; what nobody opens is left for whoever comes next. */
  readonly stdin: () => Readable;
  /** Default none. */
  readonly terminal?: Terminal | undefined;
  readonly version: string;
}

/** Runs the command that the words name, prints what came of it or what went wrong, and returns the exit status: that of the catalogue, or the one that a command chose. */
export async function runCommandLine(words: readonly string[], parts: CommandLineParts): Promise<number> {
  const speak = (isJson: boolean): Output => new Output({ ...parts, clock: parts.idleClock, isJson });
  // A command line that names no command rightly says by this word alone how it wants to be answered.
  let output = speak(words.includes("--json"));
  let status = 0;
  const endWith = (wanted: number): void => {
    status = wanted;
  };
  const run = (command: Command, raw: RawValues, isJson: boolean): Promise<void> => {
    output = speak(isJson);
    return command.run(raw, { ...parts, output, endWith });
  };
  const runWords = createProgram({
    commands: COMMANDS,
    nouns: NOUNS,
    version: parts.version,
    columns: parts.columns(),
    write: (text) => parts.stdout.write(text),
    run,
  });
  try {
    await runWords(words);
    return status;
  } catch (error) {
    if (!parts.signal.aborted || !isStop(error, parts.signal)) {
      output.error(error);
      return toThimbleError(error).row.exitCode;
    }
    // Who asked to stop knows that it did.
    if (output.isJson) output.error(new ThimbleError("base.aborted", "Cannot go on: it was asked to stop"));
    return SIGNALLED + parts.signalNumber();
  }
}

/** Exit status of a program that a signal ended before it was done is this and the signal's number. @see POSIX.1-2017, sh, section 2.8.2 */
const SIGNALLED = 128;

/** Whether work failed because it was asked to stop, and not meanwhile of something else. */
function isStop(error: unknown, { reason }: AbortSignal): boolean {
  return error === reason || isThimbleError(error, "base.aborted");
}
