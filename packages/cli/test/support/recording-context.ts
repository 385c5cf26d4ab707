import { Readable } from "node:stream";
import { SeededRandom } from "@thimble/base";
import type { CommandContext } from "../../src/command/command-context.ts";
import { type RecordingOutput, recordingOutput } from "./recording-output.ts";

/** A context of a command whose clock is virtual and whose output is remembered. */
export function recordingContext(
  parts: Partial<CommandContext> = {},
): RecordingOutput & { readonly context: CommandContext } {
  const recording = recordingOutput();
  const context: CommandContext = {
    output: recording.output,
    clock: recording.clock,
    random: new SeededRandom(1),
    environment: {},
    workingDirectory: "/home/someone",
    signal: new AbortController().signal,
    signalNumber: () => 2,
    stdin: () => Readable.from([]),
    endWith: () => undefined,
    version: "0.1.0",
    ...parts,
  };
  return { ...recording, context };
}
