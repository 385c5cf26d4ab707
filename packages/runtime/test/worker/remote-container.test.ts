import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import { VirtualClock } from "@thimble/base";
import { NO_USAGE } from "../../src/container/usage.ts";
import { frontDesk } from "../../src/engine/front-desk.ts";
import { EVENT_KINDS } from "../../src/events/container-event.ts";
import { EventQueue } from "../../src/events/event-queue.ts";
import { RemoteContainer } from "../../src/worker/remote-container.ts";
import { offer } from "../scene.ts";
import { remoteContainer } from "./fake-worker.ts";

test("RemoteContainer keeps an event until it is answered", () => {
  const container = remoteContainer(frontDesk(new VirtualClock()), 0);
  offer(container, 1, 2);
  const sent = container.send();
  assert.equal(container.inFlight.head, sent);
  assert.equal(container.stats().queued, 2);
  container.acknowledge(true, 30, 5);
  const { queued, handled, instructions } = container.stats();
  assert.deepEqual([queued, handled, instructions.last], [1, 1, 30]);
});

test("RemoteContainer remembers of each property the last reading that was answered", () => {
  const container = remoteContainer(frontDesk(new VirtualClock()), 0);
  offer(container, 1, 2, 3);
  while (container.send() !== undefined);
  container.acknowledge(true, 1, 1);
  container.acknowledge(false, 0, 0);
  assert.deepEqual(container.readings, [0, 2, 2, 0]);
});

test("RemoteContainer starts before what is under way, and is not told to twice", () => {
  const container = remoteContainer(frontDesk(new VirtualClock()), 0);
  offer(container, 1);
  container.send();
  container.prepareStart();
  container.prepareStart();
  assert.equal(container.inFlight.length, 2);
  assert.equal(container.inFlight.head?.kind, EVENT_KINDS.start);
  assert.equal(container.acknowledge(true, 1, 1), true);
  assert.equal(container.acknowledge(true, 1, 1), false);
});

test("RemoteContainer forgets a death in a row with an event of its own, not with its start", () => {
  const container = remoteContainer(frontDesk(new VirtualClock()), 0);
  container.died(0);
  container.prepareStart();
  container.acknowledge(true, 1, 1);
  container.died(60_000);
  assert.equal(container.isHopeless(60_000), true);
  offer(container, 1);
  container.send();
  container.acknowledge(true, 1, 1);
  assert.equal(container.isHopeless(60_000), false);
});

test("RemoteContainer keeps the state that events committed", () => {
  const container = remoteContainer(frontDesk(new VirtualClock()), 0);
  container.commit([
    { kind: "set-state", key: "a", value: 1 },
    { kind: "set-state", key: "b", value: 2 },
    { kind: "log", level: "info", message: "a" },
  ]);
  container.commit([{ kind: "delete-state", key: "a" }]);
  assert.deepEqual([...(container.state ?? [])], [["b", 2]]);
});

test("RemoteContainer that has ended waits for no answer", async () => {
  const container = remoteContainer(frontDesk(new VirtualClock()), 0);
  offer(container, 1, 2);
  container.send();
  container.end();
  assert.equal(container.stats().queued, 0);
  assert.equal(container.acknowledge(true, 1, 1), false);
  await container.drained();
});

test("RemoteContainer that waits has a list of values and one of readings, and no Map and no second queue", () => {
  const desk = frontDesk(new VirtualClock());
  const count = 100;
  const census = (): number[] => [Map, EventQueue].map((kind) => v8.queryObjects(kind, { format: "count" }));
  remoteContainer(desk, count);
  const before = census();
  const containers = Array.from({ length: count }, (_, slot) => remoteContainer(desk, slot));
  for (const container of containers) {
    container.prepareStart();
    container.acknowledge(true, 1, 1);
    offer(container, 1);
    container.send();
    container.acknowledge(true, 1, 1);
    container.commit([{ kind: "set-state", key: "n", value: 1.5 }]);
  }
  const each = census().map((number, i) => Math.round((number - (before[i] ?? 0)) / count));
  assert.deepEqual(each, [0, 1]);
  assert.deepEqual(containers[7]?.readings, [0, 1, 1, 0]);
});

test("RemoteContainer shares what says how much it uses with others of its service", () => {
  const desk = frontDesk(new VirtualClock());
  const first = remoteContainer(desk, 0);
  const { profile } = first;
  const second = new RemoteContainer({ id: "app/second", slot: 1, profile, desk, state: new Map(), remove: () => 0 });
  const usage = { ...NO_USAGE, memoryBytes: 65_536 };
  first.report(usage);
  second.report({ ...usage });
  assert.equal(profile.latestUsage, usage);
  second.report({ ...usage, stateBytes: 8 });
  assert.deepEqual([first.counts().stateBytes, second.counts().stateBytes], [0, 8]);
});
