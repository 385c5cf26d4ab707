import { isMissedLine } from "@thimble/agent";
import { type Command, command } from "../command/command.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { controlClient } from "./control-client.ts";
import { describeReading, PROPERTY_ARGUMENT } from "./describe-reading.ts";
import { untilAborted } from "./until-aborted.ts";

/** `thimble things watch`. */
export const THINGS_WATCH: Command = command({
  name: "things watch",
  summary: "print the readings of a property as they come, until Ctrl-C",
  args: { property: PROPERTY_ARGUMENT },
  options: { data: DATA_OPTION },
  examples: [{ line: "thimble things watch machine/temperature --json", does: "one reading a line" }],
  handler: async ({ property, data }, context) => {
    const { output, signal } = context;
    const readings = controlClient(context, data).watch(property, { signal });
    for await (const line of untilAborted(readings, signal)) {
      if (isMissedLine(line)) output.record(line, output.paint("warning", `… ${line.missed} readings missed`));
      else output.record(line, describeReading(line));
    }
  },
});
