import { isMissedLine, type MissedLine, type OccurrenceReport, type ReadingReport } from "@thimble/agent";
import { type Command, command } from "../command/command.ts";
import { flag } from "../command/value-row.ts";
import { DATA_OPTION } from "../data-directory.ts";
import type { Output } from "../output/output.ts";
import { ReadingStrip } from "../view/reading-strip.ts";
import { controlClient } from "./control-client.ts";
import { describeOccurrence, describeReading, PROPERTY_OR_EVENT } from "./describe-reading.ts";
import { untilAborted } from "./until-aborted.ts";

/** `thimble things watch`. */
export const THINGS_WATCH: Command = command({
  name: "things watch",
  summary: "show the readings of a property, or what happens of an event, as they come, until Ctrl-C",
  details:
    "On a terminal a line that is drawn over itself: the last value, bars of those before it, and the range that the bars stand for. Otherwise, and with --lines, one reading a line. Of an event one line each time.",
  args: { what: PROPERTY_OR_EVENT },
  options: {
    isLines: flag("--lines", "one reading a line, on a terminal too"),
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble things watch machine/temperature", does: "the value and its bars" },
    { line: "thimble things watch machine/events/overheated", does: "a line each time that it happens" },
    { line: "thimble things watch machine/temperature --json", does: "one reading a line" },
  ],
  handler: async ({ what, isLines, data }, context) => {
    const { output, clock, signal } = context;
    const client = controlClient(context, data);
    const event = /^(.+)\/events\/(.+)$/.exec(what);
    if (event !== null)
      return printEvents(untilAborted(client.watchEvent(`${event[1]}/${event[2]}`, { signal }), signal), output);
    const readings = untilAborted(client.watch(what, { signal }), signal);
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

async function printEvents(events: AsyncIterable<OccurrenceReport | MissedLine>, output: Output): Promise<void> {
  for await (const line of events) {
    if (isMissedLine(line)) output.record(line, output.paint("warning", `… ${line.missed} events missed`));
    else output.record(line, describeOccurrence(line));
  }
}
