import assert from "node:assert/strict";
import { test } from "node:test";
import { type ContainerReport, type DeviceEvent, type ReportedState, type ReportOptions, Ring } from "@thimble/agent";
import { VirtualClock } from "@thimble/base";
import type { Reading } from "@thimble/model";
import { parseThingDescription } from "@thimble/things";
import { DeviceWatch } from "../../src/view/device-watch.ts";
import { CONTAINERS_SHOWN, EVENTS_SHOWN } from "../../src/view/render-view.ts";

const MACHINE = JSON.stringify({
  "@context": "https://www.w3.org/2022/wot/td/v1.1",
  title: "Machine",
  properties: {
    temperature: { type: "number", unit: "Cel", "thimble:timeFrom": "clock", forms: [{ href: "simulated:t" }] },
    clock: { type: "integer", unit: "s", forms: [{ href: "simulated:c" }] },
    // What can only be written has no reading to show.
    limit: { type: "number", unit: "Cel", writeOnly: true, forms: [{ href: "simulated:l" }] },
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
    limits: { instructions: 100_000, memoryBytes: 65_536, stateBytes: 4096, queue: 256 },
    stats: {
      handled,
      dropped: 1,
      queued: 0,
      instructions: { total: 0, last: 0, maximum: 0, p50: 70, p99: 80 },
      latency: { p50: 0.1, p99: 0.2 },
      memoryBytes: 65_536,
      stateBytes: 0,
      refused: { messages: 0, bytes: 0, stateSets: 0, logLines: 0, writes: 0, tooLarge: 0 },
    },
  });
  const { thing } = parseThingDescription(MACHINE, "machine.td.json", "machine");
  const asked: (number | undefined)[] = [];
  const report = ({ containers }: ReportOptions = {}): ReportedState => {
    asked.push(containers);
    return {
      app: "small",
      startedAt: 0,
      uptime: clock.monotonic(),
      readings: { total: 0, perSecond: 12 },
      containers: [container()],
      things: [{ thing, isReachable: true, since: 0, reads: 0, errors: 0, retries: 0, dropped: 0 }],
    };
  };
  const watch = new DeviceWatch({
    agent: { report, events },
    things: { last: (path) => readings.get(path) },
    clock,
    descriptions: { machine: MACHINE },
    meanings: { "machine/temperature": (value) => (value > 90 ? "hot" : "cool") },
  });
  const handle = (count: number): void => {
    handled += count;
  };
  return { clock, events, readings, watch, handle, asked };
}

test("DeviceWatch shows the last reading of each property, and none that only holds the time of another", () => {
  const { watch, readings } = setUp();
  const [unread] = watch.state().properties;
  assert.deepEqual([unread?.quality, unread?.meaning], ["unreachable", undefined]);
  readings.set("machine/temperature", { property: "machine/temperature", value: 21, time: 5, quality: "good" });
  const view = { path: "machine/temperature", value: 21, meaning: "cool", unit: "Cel", isBoolean: false };
  assert.deepEqual(watch.state().properties, [{ ...view, time: 5, quality: "good" }]);
  assert.deepEqual(watch.state().things, [{ name: "machine", isReachable: true }]);
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

function write(time: number, value: number): DeviceEvent {
  return { time, kind: "write", property: "coolant/open", value, by: "guard" };
}

function shown(watch: DeviceWatch) {
  return watch.state().events.map(({ time, text, repeats }) => [time, text, repeats]);
}

test("DeviceWatch counts an event that comes again and again, whatever comes between, until its subject changes", async () => {
  const { watch, clock, events } = setUp();
  const deployed = { time: 1500, kind: "deployed", app: "small" } as const;
  for (const event of [write(1000, 1), deployed, write(2000, 1), write(3000, 0), write(4000, 1)]) events.push(event);
  await clock.advance(0);
  assert.deepEqual(shown(watch), [
    [1, "guard wrote 1 to coolant/open", 2],
    [1.5, "small deployed", 1],
    [3, "guard wrote 0 to coolant/open", 1],
    [4, "guard wrote 1 to coolant/open", 1],
  ]);
  assert.deepEqual(
    watch.state().events.map(({ order }) => order),
    [1, 2, 3, 4],
  );
});

test("DeviceWatch tells an event anew when the first of it is not shown any more", async () => {
  const { watch, clock, events } = setUp();
  events.push(write(1000, 1));
  for (let at = 0; at < EVENTS_SHOWN; at++) events.push({ time: 2000, kind: "deployed", app: `app ${at}` });
  events.push(write(3000, 1));
  await clock.advance(0);
  assert.deepEqual(shown(watch).at(-1), [3, "guard wrote 1 to coolant/open", 1]);
});

test("DeviceWatch.tell() adds an event of this moment, and with isMore puts it in place of the last about its subject", async () => {
  const { watch, clock } = setUp();
  const began = clock.now() / 1000;
  const alarm = (text: string) => ({ subject: "plant/1/anomaly", text, severity: "bad" }) as const;
  watch.tell(alarm("score 7"));
  await clock.advance(1000);
  watch.tell(alarm("score 8"), true);
  watch.tell(alarm("score 9"));
  assert.deepEqual(shown(watch), [
    [began, "score 8", 2],
    [began + 1, "score 9", 1],
  ]);
});

test("DeviceWatch shows what it is told to say", () => {
  const { watch } = setUp();
  watch.notice("a", "b");
  assert.deepEqual(watch.state().notices, ["a", "b"]);
});

test("DeviceWatch asks for as many containers as are shown, and for one more", () => {
  const { watch, asked } = setUp();
  watch.state();
  assert.deepEqual(asked, [CONTAINERS_SHOWN + 1]);
});
