import { readAcceptedImages } from "@thimble/agent";
import { isThimbleError } from "@thimble/base";
import { type Digest, parseDigest } from "@thimble/model";
import type { CommandContext } from "../command/command-context.ts";
import { controlClient } from "../commands/control-client.ts";
import { dataDirectory } from "../data-directory.ts";

/**
 * The images that run on a data directory, or that its app needs at its next start.
 * @throws ThimbleError agent.state-unavailable, model.bad-desired-state when that can not be told; then nothing may be removed
 */
export async function neededImages(context: CommandContext, data: string | undefined): Promise<ReadonlySet<Digest>> {
  try {
    const { containers } = await controlClient(context, data).report({ signal: context.signal });
    return new Set(containers.flatMap(({ digest }) => parseDigest(digest) ?? []));
  } catch (error) {
    if (!isThimbleError(error, "agent.not-running")) throw error;
    return new Set(readAcceptedImages(dataDirectory(context, data)));
  }
}
