import { isThimbleError } from "@thimble/base";
import type { TrustPolicy } from "@thimble/images";
import type { CommandContext } from "../command/command-context.ts";
import type { Device } from "./open-device.ts";

/**
 * Has a device take something new. One of a fleet, at which nobody sits, first goes on with what it accepted last, and keeps to it where the new is refused
 * or not to be had: that is told. Resolves to what the work gives; to undefined where the device goes on without it.
 *
 * @throws whatever the work throws, on a developer's device, where nothing was accepted yet, and once the person asked to stop
 */
export async function takeOrGoOn<T>(
  { agent }: { readonly agent: Pick<Device["agent"], "resume"> },
  { fleet }: Pick<TrustPolicy, "fleet">,
  { output, signal }: Pick<CommandContext, "output" | "signal">,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const goesOn = fleet !== undefined && (await agent.resume().catch(unreadable));
  try {
    return await work();
  } catch (error) {
    // Of a device that is asked to stop nothing goes on.
    if (!goesOn || signal.aborted) throw error;
    output.error(error);
    output.note("what this device accepted last goes on");
    return undefined;
  }
}

/** What another version of Thimble accepted this one can not go on with; something new it can take. */
function unreadable(error: unknown): false {
  if (isThimbleError(error, "model.bad-desired-state")) return false;
  throw error;
}
