import type { DeviceEvent } from "@thimble/agent";
import { assertNever } from "@thimble/base";
import { formatMillis, formatValue } from "../output/format.ts";
import type { Told } from "./view-state.ts";

/** What became of a damaged blob. */
const DAMAGE = {
  kept: "damaged; what runs needs it, so it stays: pull or load the image again",
  moved: "damaged, and was moved away; nothing that runs needs it",
  unreadable: "not given by the disk",
} as const;

/** What a device event is about, what it says to a person, and how serious it is. */
export function describeEvent(event: DeviceEvent): Told {
  switch (event.kind) {
    case "deployed":
      return { subject: event.app, severity: "good", text: `${event.app} deployed` };
    case "refused":
      return { subject: event.app, severity: "bad", text: `${event.app} refused: ${event.message}` };
    case "went-back":
      return {
        subject: event.app,
        severity: "warning",
        text: `${event.repository} went back from release ${event.from} to ${event.to}, as the operator let it`,
      };
    case "step-failed":
      return { subject: event.step, severity: "bad", text: `${event.step} failed: ${event.message}` };
    case "container-started":
      return { subject: event.container, severity: "good", text: `${event.container} started` };
    case "container-stopped":
      if (event.dropped === undefined) {
        return { subject: event.container, severity: "good", text: `${event.container} stopped` };
      }
      return {
        subject: event.container,
        severity: "warning",
        text: `${event.container} stopped after its grace period: ${event.dropped} events were not handled`,
      };
    case "container-ended":
      return {
        subject: event.container,
        severity: event.exitStatus === 0 ? "good" : "bad",
        text: `${event.container} ended (${event.reason}): ${event.message}`,
      };
    case "container-restarting":
      return {
        subject: event.container,
        severity: "warning",
        text: `${event.container} starts again in ${formatMillis(event.delay)} (restart ${event.restart})`,
      };
    case "thing-unreachable":
      return { subject: event.thing, severity: "bad", text: `${event.thing} unreachable: ${event.message}` };
    case "thing-recovered":
      return { subject: event.thing, severity: "good", text: `${event.thing} reachable again` };
    case "write":
      return {
        subject: event.property,
        severity: "warning",
        text: `${event.by} wrote ${formatValue(event.value)} to ${event.property}`,
      };
    case "write-failed":
      return {
        subject: event.property,
        severity: "bad",
        text: `${event.by} could not write ${formatValue(event.value)} to ${event.property}: ${event.message}`,
      };
    case "invoked": {
      const told = event.input === undefined ? "" : ` with ${formatValue(event.input)}`;
      const gave = event.output === undefined ? "" : `, which gave ${formatValue(event.output)}`;
      const done = event.isConfirmed ? "" : " (sent; the device does not say whether it is done)";
      return {
        subject: event.action,
        severity: "warning",
        text: `${event.by} invoked ${event.action}${told}${gave}${done}`,
      };
    }
    case "invoke-failed":
      return {
        subject: event.action,
        severity: "bad",
        text: `${event.by} could not invoke ${event.action}: ${event.message}`,
      };
    case "thing-broken": {
      const target = event.property === undefined ? event.thing : `${event.thing}/${event.property}`;
      return { subject: target, severity: "bad", text: `${target} was broken: ${event.faults.join(", ")}` };
    }
    case "thing-mended": {
      const target = event.property === undefined ? event.thing : `${event.thing}/${event.property}`;
      return { subject: target, severity: "good", text: `${target} was mended` };
    }
    case "property-stale":
      return { subject: event.property, severity: "bad", text: `${event.property} is stale: no new value came` };
    case "property-fresh":
      return { subject: event.property, severity: "good", text: `${event.property} has a new value again` };
    case "blob-damaged":
      return {
        subject: event.images.join(", ") || event.digest,
        severity: "bad",
        text: `blob ${event.digest} of ${event.images.join(", ") || "no image"} is ${DAMAGE[event.state]}`,
      };
    case "state-moved-aside":
      return {
        subject: event.path,
        severity: "bad",
        text: `the state database was damaged and moved to ${event.path}`,
      };
    default:
      return assertNever(event);
  }
}
