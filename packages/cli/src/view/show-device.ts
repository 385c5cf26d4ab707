import { once } from "node:events";
import type { CommandContext } from "../command/command-context.ts";
import type { DeviceWatch } from "./device-watch.ts";
import { LiveView } from "./live-view.ts";

/** Shows a device until the person asks to stop. */
export async function showDevice(
  watch: Pick<DeviceWatch, "state">,
  { output, clock, signal }: CommandContext,
): Promise<void> {
  using _view = new LiveView(output, clock, () => watch.state());
  if (!signal.aborted) await once(signal, "abort");
}
