import assert from "node:assert/strict";
import { test } from "node:test";
import { type ContainerReport, type DeviceEvent, type ReportedState, Ring } from "@thimble/agent";
import { VirtualClock } from "@thimble/base";
import type { Reading } from "@thimble/model";
import { parseThingDescription } from "@thimble/things";
import { DeviceWatch } from "../../src/view/device-watch.ts";

const MACHINE = JSON.stringify({
  "@context": "https://www.w3.org/2022/wot/td/v1.1",
  title: "Machine",
  properties: {
    temperature: { type: "number", unit: "Cel", "thimble:timeFrom": "clock", forms: [{ href: "simulated:t" }] },
    clock: { type: "integer", unit: "s", forms: [{ href: "simulated:c" }] },
  },
});

function setUp() {
  const clock = new VirtualClock();
  const events = new Ring<DeviceEvent>(10);
  const readings = new Map<string, Reading>();
  let handled = 0;
  const container = (): ContainerReport => ({
    container: "small/guard",
    service: "guard",
    image: "guard:1",
    digest: "sha256:00",
    phase: "running",
    uptime: 0,
    stats: {
      handled,
      dropped: 1,
      queued: 0,
      instructions: { total: 0, last: 0, maximum: 0, p50: 70, p99: 80 },
      latency: { p50: 0.1, p99: 0.2 },
      memoryBytes: 65_536,
      stateBytes: 0,
      refused: { messages: 0, stateSets: 0, logLines: 0, writes: 0 },
    },
  });
  const { thing } = parseThingDescription(MACHINE, "machine.td.json", "machine");
  const report = (): ReportedState => ({
    app: "small",
    startedAt: 0,
    uptime: clock.monotonic(),
    readings: { total: 0, perSecond: 12 },
    containers: [container()],
    things: [{ thing, isReachable: true, since: 0, reads: 0, errors: 0, retries: 0 }],
  });
  const watch = new DeviceWatch({
    agent: { report, events },
    things: { last: (path) => readings.get(path) },
    clock,
    descriptions: { machine: MACHINE },
  });
  const handle = (count: number): void => {
    handled += count;
  };
  return { clock, events, readings, watch, handle };
}

test("DeviceWatch shows the last reading of each property, and none that only holds the time of another", () => {
  const { watch, readings } = setUp();
  assert.equal(watch.state().properties[0]?.quality, "unreachable");
  readings.set("machine/temperature", { property: "machine/temperature", value: 21, time: 5, quality: "good" });
  const view = { path: "machine/temperature", value: 21, unit: "Cel", isBoolean: false, time: 5, quality: "good" };
  assert.deepEqual(watch.state().properties, [view]);
});

test("DeviceWatch takes the rate of a container over a second", async () => {
  const { watch, clock, handle } = setUp();
  handle(20);
  await clock.advance(2000);
  assert.equal(watch.state().containers[0]?.eventsPerSecond, 10);
  handle(5);
  await clock.advance(500);
  assert.equal(watch.state().containers[0]?.eventsPerSecond, 10);
  await clock.advance(500);
  assert.equal(watch.state().containers[0]?.eventsPerSecond, 5);
});

test("DeviceWatch counts an event that comes again and again, and shows each once", async () => {
  const { watch, clock, events } = setUp();
  const write = (time: number): DeviceEvent => ({
    time,
    kind: "write",
    property: "coolant/open",
    value: 1,
    by: "guard",
  });
  for (const event of [write(1000), write(2000), { time: 3000, kind: "deployed", app: "small" } as const])
    events.push(event);
  await clock.advance(0);
  assert.deepEqual(
    watch.state().events.map(({ order, time, repeats }) => ({ order, time, repeats })),
    [
      { order: 1, time: 2, repeats: 2 },
      { order: 2, time: 3, repeats: 1 },
    ],
  );
});

test("DeviceWatch shows what it is told to say", () => {
  const { watch } = setUp();
  watch.notice("a", "b");
  assert.deepEqual(watch.state().notices, ["a", "b"]);
});
