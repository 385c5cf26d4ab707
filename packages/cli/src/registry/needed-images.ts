import { type NeededImages, readAcceptedImages } from "@thimble/agent";
import { isThimbleError } from "@thimble/base";
import type { CommandContext } from "../command/command-context.ts";
import { controlClient } from "../commands/control-client.ts";
import { dataDirectory } from "../data-directory.ts";

/**
 * The images that run on a data directory, or that its app needs at its next start, and those of the release before.
 * @throws ThimbleError agent.state-unavailable, model.bad-desired-state when that can not be told; then nothing may be removed
 */
export async function neededImages(context: CommandContext, data: string | undefined): Promise<NeededImages> {
  try {
    return await controlClient(context, data).images({ signal: context.signal });
  } catch (error) {
    if (!isThimbleError(error, "agent.not-running")) throw error;
    return readAcceptedImages(dataDirectory(context, data));
  }
}
