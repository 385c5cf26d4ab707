import { VirtualClock } from "@thimble/base";
import { Output, type OutputOptions } from "../../src/output/output.ts";

/** An output whose streams are texts. */
export interface RecordingOutput {
  readonly output: Output;
  readonly clock: VirtualClock;
  stdout(): string;
  stderr(): string;
}

/** Makes an output that remembers what was printed. */
export function recordingOutput(options: Partial<OutputOptions> = {}): RecordingOutput {
  const clock = new VirtualClock();
  const printed = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const output = new Output({
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    isJson: false,
    hasColours: false,
    isTerminal: false,
    columns: () => 80,
    clock,
    ...options,
  });
  return { output, clock, stdout: () => printed.stdout, stderr: () => printed.stderr };
}
