import type { Readable } from "node:stream";
import type { Clock, Random } from "@thimble/base";
import type { Output } from "../output/output.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What a command works with; made once, by the composition root. */
export interface CommandContext {
  readonly output: Output;
  readonly clock: Clock;
  readonly random: Random;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute. Paths on the command line are relative to it. */
  readonly workingDirectory: string;
  /** Aborted when the person presses Ctrl-C. A command that runs until it is told to stop ends well then. */
  readonly signal: AbortSignal;
  /** Number of the signal by which the person asked to stop. */
  readonly signalNumber: () => number;
  /** Opens standard input; what nobody opens is left for whoever comes next. */
  readonly stdin: () => Readable;
  /** Makes this the exit status of a command that does not fail, 0 to 255. Default 0. */
  readonly endWith: (status: number) => void;
  /** A terminal with a keyboard, where the person sits at one. */
  readonly terminal?: Terminal | undefined;
  /** The version of this command line. */
  readonly version: string;
}
