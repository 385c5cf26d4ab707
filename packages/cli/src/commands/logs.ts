import { isMissedLine } from "@thimble/agent";
import { type Command, command } from "../command/command.ts";
import { flag, text } from "../command/value-row.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { formatTime } from "../output/format.ts";
import { controlClient } from "./control-client.ts";
import { untilAborted } from "./until-aborted.ts";

/** `thimble logs`. */
export const LOGS: Command = command({
  name: "logs",
  summary: "print what containers logged",
  args: { service: text("[service]", "a service or a container; default all") },
  options: { isFollowing: flag("-f, --follow", "go on with what comes, until Ctrl-C"), data: DATA_OPTION },
  examples: [
    { line: "thimble logs guard", does: "what the service guard logged" },
    { line: "thimble logs -f --json", does: "every line as it comes, as JSON" },
  ],
  handler: async ({ service, isFollowing, data }, context) => {
    const { output, signal } = context;
    const client = controlClient(context, data);
    const container = service === undefined ? {} : { container: service };
    const lines = client.logs({ follow: isFollowing, signal, ...container });
    for await (const line of untilAborted(lines, signal)) {
      if (isMissedLine(line)) output.record(line, output.paint("warning", `… ${line.missed} lines missed`));
      else output.record(line, `${formatTime(line.time / 1000)}  ${line.container}  ${line.level}  ${line.message}`);
    }
  },
});
