import { isMissedLine, type MissedLine, type ReadingReport } from "@thimble/agent";
import { type Command, command } from "../command/command.ts";
import { flag } from "../command/value-row.ts";
import { DATA_OPTION } from "../data-directory.ts";
import type { Output } from "../output/output.ts";
import { ReadingStrip } from "../view/reading-strip.ts";
import { controlClient } from "./control-client.ts";
import { describeReading, PROPERTY_ARGUMENT } from "./describe-reading.ts";
import { untilAborted } from "./until-aborted.ts";

/** `thimble things watch`. */
export const THINGS_WATCH: Command = command({
  name: "things watch",
  summary: "show the readings of a property as they come, until Ctrl-C",
  details:
    "On a terminal a line that is drawn over itself: the last value, bars of those before it, and the range that the bars stand for. Otherwise, and with --lines, one reading a line.",
  args: { property: PROPERTY_ARGUMENT },
  options: {
    isLines: flag("--lines", "one reading a line, on a terminal too"),
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble things watch machine/temperature", does: "the value and its bars" },
    { line: "thimble things watch machine/temperature --json", does: "one reading a line" },
  ],
  handler: async ({ property, isLines, data }, context) => {
    const { output, clock, signal } = context;
    const readings = untilAborted(controlClient(context, data).watch(property, { signal }), signal);
    if (output.isJson || !output.isTerminal || isLines) return printReadings(readings, output);
    using strip = new ReadingStrip(output, clock);
    for await (const line of readings) {
      if (isMissedLine(line)) strip.miss(line.missed);
      else strip.add(line);
    }
  },
});

async function printReadings(readings: AsyncIterable<ReadingReport | MissedLine>, output: Output): Promise<void> {
  for await (const line of readings) {
    if (isMissedLine(line)) output.record(line, output.paint("warning", `… ${line.missed} readings missed`));
    else output.record(line, describeReading(line));
  }
}
