import { isMissedLine } from "@thimble/agent";
import { type Command, command } from "../command/command.ts";
import { flag } from "../command/value-row.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { formatTime, formatValue } from "../output/format.ts";
import { describeEvent } from "../view/describe-event.ts";
import { controlClient } from "./control-client.ts";
import { untilAborted } from "./until-aborted.ts";

/** `thimble events`. */
export const EVENTS: Command = command({
  name: "events",
  summary: "print what happened on a running device",
  details: "Deployments, containers that start, end and start again, Things that go and come back, writes.",
  args: {},
  options: { isFollowing: flag("-f, --follow", "go on with what comes, until Ctrl-C"), data: DATA_OPTION },
  examples: [
    { line: "thimble events", does: "what happened so far" },
    { line: "thimble events -f", does: "and what happens from now on" },
  ],
  handler: async ({ isFollowing, data }, context) => {
    const { output, signal } = context;
    const client = controlClient(context, data);
    for await (const event of untilAborted(client.events({ follow: isFollowing, signal }), signal)) {
      if (isMissedLine(event)) {
        output.record(event, output.paint("warning", `… ${event.missed} events missed`));
        continue;
      }
      const { text, severity } = describeEvent(event);
      const old = event.kind === "write" && event.old !== undefined ? ` (it was ${formatValue(event.old)})` : "";
      output.record(event, output.paint(severity, `${formatTime(event.time / 1000)}  ${text}${old}`));
    }
  },
});
