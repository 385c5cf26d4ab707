import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeviceEventBody } from "@thimble/agent";
import { describeEvent } from "../../src/view/describe-event.ts";
import { matchGolden } from "../support/golden.ts";

function exited(exitStatus: number): DeviceEventBody {
  const message = `it exited with status ${exitStatus}`;
  return { kind: "container-ended", container: "small/report", reason: "exited", message, dropped: 0, exitStatus };
}

/** One of each kind, and more where the severity is another. */
const BODIES: readonly DeviceEventBody[] = [
  { kind: "deployed", app: "small" },
  { kind: "refused", app: "small", code: "agent.grants-missing", message: "Cannot grant it" },
  { kind: "step-failed", step: "start small/guard", code: "runtime.trap", message: "Cannot start it" },
  { kind: "container-started", container: "small/guard", digest: "sha256:00" },
  { kind: "container-stopped", container: "small/guard" },
  { kind: "container-ended", container: "small/guard", reason: "instructions", message: "it used 20,000", dropped: 0 },
  exited(0),
  exited(3),
  { kind: "container-restarting", container: "small/guard", restart: 2, delay: 1500 },
  { kind: "thing-unreachable", thing: "machine", message: "it does not answer" },
  { kind: "thing-recovered", thing: "machine" },
  { kind: "write", property: "coolant/open", value: 1, by: "small/guard" },
  { kind: "write-failed", property: "coolant/open", value: 1, by: "control", message: "it refuses" },
  { kind: "invoked", action: "axis/home", by: "control", isConfirmed: true },
  { kind: "invoked", action: "axis/move", input: 2.5, output: 7, by: "small/guard", isConfirmed: false },
  { kind: "invoke-failed", action: "axis/home", by: "control", message: "it refuses" },
  { kind: "thing-broken", thing: "machine", property: "temperature", faults: ["drift", "noise"] },
  { kind: "thing-mended", thing: "machine" },
  { kind: "property-stale", property: "machine/temperature" },
  { kind: "property-fresh", property: "machine/temperature" },
  { kind: "state-moved-aside", path: "/data/state.db.broken" },
];

test("describeEvent() has a sentence and a severity for every kind of event", () => {
  const lines = BODIES.map((body) => {
    const { text, severity } = describeEvent({ time: 0, ...body });
    return `${severity.padEnd(7)}  ${text}`;
  });
  matchGolden("device-events", `${lines.join("\n")}\n`);
});

test("describeEvent() takes a failure for worse than a write", () => {
  const severityOf = (kind: string): string | undefined => {
    const body = BODIES.find((each) => each.kind === kind);
    return body && describeEvent({ time: 0, ...body }).severity;
  };
  assert.equal(severityOf("container-ended"), "bad");
  assert.equal(severityOf("write"), "warning");
  assert.equal(severityOf("thing-recovered"), "good");
});
