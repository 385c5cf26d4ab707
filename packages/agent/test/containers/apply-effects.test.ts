import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError, SILENT_LOGGER, ThimbleError, VirtualClock } from "@thimble/base";
import type { Effect } from "@thimble/runtime";
import { applyEffects, type EffectPorts } from "../../src/containers/apply-effects.ts";
import { ContainerUnits } from "../../src/containers/container-units.ts";
import { WriteQueue } from "../../src/containers/write-queue.ts";
import type { DeviceEvent, LogLine } from "../../src/record/device-event.ts";
import { EventRecorder } from "../../src/record/event-recorder.ts";
import { Ring } from "../../src/record/ring.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import type { StateChange } from "../../src/state/state-store.ts";
import { UnitConverter } from "../../src/things/unit-converter.ts";
import { bytes, openBus, text } from "../fixtures.ts";

const container = "app/guard";

/** Ports that note what is done in which order. */
function openPorts(store = new MemoryStateStore()): EffectPorts & { readonly done: string[] } {
  const clock = new VirtualClock();
  const done: string[] = [];
  const bus = openBus();
  bus.subscribe("#", ({ topic, payload, by }) => void done.push(`publish ${topic} ${text(payload)} ${by}`));
  const events = new EventRecorder(clock, new Ring<DeviceEvent>(1));
  const writes = new WriteQueue({
    clock: new VirtualClock(),
    write: async (property, value, { by }) => void done.push(`write ${property} ${value} ${by}`),
    events,
    logger: SILENT_LOGGER,
  });
  const units = new ContainerUnits(new UnitConverter(() => "kPa"), (container) =>
    container === "app/bar" ? { "tank/pressure": "bar" } : undefined,
  );
  return { store, bus, writes, units, logs: new Ring<LogLine>(10), clock, logger: SILENT_LOGGER, done };
}

function publish(topic: string, payload: string): Effect {
  return { kind: "publish", topic, payload: bytes(payload), qos: 0, retain: false };
}

test("applyEffects() publishes, writes and logs in the order that was asked for", () => {
  const ports = openPorts();
  const effects: readonly Effect[] = [
    publish("a", "1"),
    { kind: "write", property: "m/valve", value: 1 },
    { kind: "log", level: "warn", message: "hot" },
    publish("b", "2"),
  ];
  applyEffects([{ container, time: 1, effects }], ports);
  assert.deepEqual(ports.done, ["publish a 1 app/guard", "write m/valve 1 app/guard", "publish b 2 app/guard"]);
  assert.deepEqual(ports.logs.items(), [{ time: ports.clock.now(), container, level: "warn", message: "hot" }]);
});

test("applyEffects() writes in the unit of the Thing what a container asked for in its own", () => {
  const ports = openPorts();
  const effects: readonly Effect[] = [{ kind: "write", property: "tank/pressure", value: 2.5 }];
  applyEffects([{ container: "app/bar", time: 1, effects }], ports);
  applyEffects([{ container, time: 1, effects }], ports);
  assert.equal(ports.done[0], "write tank/pressure 250 app/bar");
});

test("applyEffects() commits the state of the whole batch before anything is published", () => {
  const store = new MemoryStateStore();
  const ports = openPorts(store);
  const seen: unknown[] = [];
  ports.bus.subscribe("a", () => void seen.push(new Map([...store.stateOf(container)])));
  applyEffects(
    [
      { container, time: 1, effects: [publish("a", "1"), { kind: "set-state", key: "n", value: 1 }] },
      {
        container,
        time: 2,
        effects: [
          { kind: "set-state", key: "n", value: 2 },
          { kind: "delete-state", key: "old" },
        ],
      },
    ],
    ports,
  );
  assert.deepEqual(seen, [new Map([["n", 2]])]);
});

test("applyEffects() does nothing at all when the state can not be committed", () => {
  const store = new MemoryStateStore();
  store.commit = () => {
    throw new ThimbleError("agent.state-unavailable", "Cannot commit: the disk is full");
  };
  const ports = openPorts(store);
  const effects: readonly Effect[] = [publish("a", "1"), { kind: "set-state", key: "n", value: 1 }];
  assert.throws(
    () => applyEffects([{ container, time: 1, effects }], ports),
    (error) => isThimbleError(error, "agent.state-unavailable"),
  );
  assert.deepEqual(ports.done, []);
});

test("applyEffects() makes no transaction for events that changed no state", () => {
  const store = new MemoryStateStore();
  let commits = 0;
  store.commit = () => void commits++;
  applyEffects([{ container, time: 1, effects: [publish("a", "1")] }], openPorts(store));
  assert.equal(commits, 0);
});

test("applyEffects() lets no container forge a reading, whatever it was granted", () => {
  const ports = openPorts();
  applyEffects([{ container, time: 1, effects: [publish("things/m/t", "1"), publish("a", "2")] }], ports);
  assert.deepEqual(ports.done, ["publish a 2 app/guard"]);
});

test("applyEffects() writes a key that several events change once, with its last value", () => {
  const store = new MemoryStateStore();
  const commits: (readonly StateChange[])[] = [];
  const commit = store.commit.bind(store);
  store.commit = (changes) => {
    commits.push(changes);
    commit(changes);
  };
  const set = (value: number): Effect => ({ kind: "set-state", key: "n", value });
  const other = "app/other";
  applyEffects(
    [
      { container, time: 1, effects: [set(1)] },
      { container: other, time: 1, effects: [set(5)] },
      { container, time: 2, effects: [set(2)] },
    ],
    openPorts(store),
  );
  assert.deepEqual(commits, [
    [
      { container, key: "n", value: 2 },
      { container: other, key: "n", value: 5 },
    ],
  ]);
});

test("applyEffects() has the bus keep what is published retained, at its level, and forget it for an empty payload", () => {
  const ports = openPorts();
  const retained = (payload: string): Effect => ({
    kind: "publish",
    topic: "a",
    payload: bytes(payload),
    qos: 1,
    retain: true,
  });
  applyEffects([{ container, time: 1, effects: [retained("1"), publish("a", "not kept")] }], ports);
  assert.deepEqual(
    ports.bus.retained("#").map(({ payload, qos, by }) => [text(payload), qos, by]),
    [["1", 1, container]],
  );
  applyEffects([{ container, time: 2, effects: [retained("")] }], ports);
  assert.deepEqual(ports.bus.retained("#"), []);
});
