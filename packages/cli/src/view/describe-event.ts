import type { DeviceEvent } from "@thimble/agent";
import { assertNever } from "@thimble/base";
import { formatMillis, formatValue } from "../output/format.ts";
import type { EventView } from "./view-state.ts";

/** What a device event says to a person, and how serious it is. */
export function describeEvent(event: DeviceEvent): Pick<EventView, "text" | "severity"> {
  switch (event.kind) {
    case "deployed":
      return { severity: "good", text: `${event.app} deployed` };
    case "refused":
      return { severity: "bad", text: `${event.app} refused: ${event.message}` };
    case "step-failed":
      return { severity: "bad", text: `${event.step} failed: ${event.message}` };
    case "container-started":
      return { severity: "good", text: `${event.container} started` };
    case "container-stopped":
      return { severity: "good", text: `${event.container} stopped` };
    case "container-ended":
      return { severity: "bad", text: `${event.container} ended (${event.reason}): ${event.message}` };
    case "container-restarting":
      return {
        severity: "warning",
        text: `${event.container} starts again in ${formatMillis(event.delay)} (restart ${event.restart})`,
      };
    case "thing-unreachable":
      return { severity: "bad", text: `${event.thing} unreachable: ${event.message}` };
    case "thing-recovered":
      return { severity: "good", text: `${event.thing} reachable again` };
    case "write":
      return { severity: "warning", text: `${event.by} wrote ${formatValue(event.value)} to ${event.property}` };
    case "write-failed":
      return {
        severity: "bad",
        text: `${event.by} could not write ${formatValue(event.value)} to ${event.property}: ${event.message}`,
      };
    case "state-moved-aside":
      return { severity: "bad", text: `the state database was damaged and moved to ${event.path}` };
    default:
      return assertNever(event);
  }
}
