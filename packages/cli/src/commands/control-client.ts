import { ControlClient } from "@thimble/agent";
import type { CommandContext } from "../command/command-context.ts";
import { dataDirectory } from "../data-directory.ts";

/** A client of the agent that runs on the data directory that the person named. */
export function controlClient(context: CommandContext, data: string | undefined): ControlClient {
  return new ControlClient(dataDirectory(context, data));
}
