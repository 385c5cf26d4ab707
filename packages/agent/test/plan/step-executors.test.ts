import assert from "node:assert/strict";
import { test } from "node:test";
import { type Random, SILENT_LOGGER, ThimbleError, VirtualClock } from "@thimble/base";
import { ModuleCache } from "../../src/containers/module-cache.ts";
import { Router } from "../../src/containers/router.ts";
import { Supervisor } from "../../src/containers/supervisor.ts";
import { UsageBook } from "../../src/containers/usage-book.ts";
import { type Instance, instancesOf } from "../../src/plan/instance.ts";
import { stepExecutors } from "../../src/plan/step-executors.ts";
import type { DeviceEvent, LogLine } from "../../src/record/device-event.ts";
import { EventRecorder } from "../../src/record/event-recorder.ts";
import { Ring } from "../../src/record/ring.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import { DeviceThings } from "../../src/things/device-things.ts";
import { FakeEngine } from "../fake-engine.ts";
import { fakeModule } from "../fake-module.ts";
import { digestOf, hasCode, MACHINE_TD, makeDesired, makeService, openBus } from "../fixtures.ts";
import { simulatedThings } from "../simulated-things.ts";

const NO_JITTER: Random = { next: () => 0 };
const MODULE = { digest: digestOf("1"), memoryBytes: makeService().budget.memoryBytes };

function setUp() {
  const clock = new VirtualClock();
  const events = new EventRecorder(clock, new Ring<DeviceEvent>(10));
  const engine = new FakeEngine({ effects: () => undefined, ended: () => undefined });
  const modules = new ModuleCache(async () => fakeModule());
  const bus = openBus();
  const things = new DeviceThings({ host: simulatedThings(clock).host, overrides: {}, events, bus });
  const supervisor = new Supervisor({
    engine,
    router: new Router({ bus, logger: SILENT_LOGGER, last: () => undefined }),
    modules,
    store: new MemoryStateStore(),
    usage: new UsageBook({ opened: () => undefined, retired: () => undefined }),
    events,
    logs: new Ring<LogLine>(1),
    clock,
    random: NO_JITTER,
    logger: SILENT_LOGGER,
    settle: () => undefined,
    ranges: () => ({}),
    onDue: () => undefined,
  });
  const told: string[] = [];
  const safeStates = {
    thingAdded: (thing: string) => void told.push(`added ${thing}`),
    applyAll: async (thing?: string) => void told.push(`safe ${thing}, of ${things.texts.size}`),
    thingRemoved: (thing: string) => void told.push(`removed ${thing}, of ${things.texts.size}`),
  };
  return { engine, modules, things, told, executors: stepExecutors({ modules, things, supervisor, safeStates }) };
}

function instanceOf(environment: Readonly<Record<string, string>> = {}): Instance {
  const [instance] = instancesOf(makeDesired([makeService({ environment })]));
  if (instance === undefined) throw new RangeError("a service makes one instance");
  return instance;
}

test("stepExecutors() prepare and release images", async () => {
  const { modules, executors } = setUp();
  await executors["prepare-image"]({ kind: "prepare-image", ...MODULE });
  assert.equal(modules.keys().length, 1);
  await executors["release-image"]({ kind: "release-image", ...MODULE });
  assert.deepEqual(modules.keys(), []);
});

test("stepExecutors() add, replace and remove Things", async () => {
  const { things, told, executors } = setUp();
  await executors["add-thing"]({ kind: "add-thing", role: "machine", description: MACHINE_TD });
  const other = MACHINE_TD.replace('"Machine"', '"Other"');
  await executors["replace-thing"]({ kind: "replace-thing", role: "machine", description: other });
  assert.deepEqual([...things.texts], [["machine", other]]);
  await executors["remove-thing"]({ kind: "remove-thing", role: "machine" });
  assert.deepEqual([...things.texts], []);
  // Its safe states are written while it is there, and not when it is only replaced.
  assert.deepEqual(told, ["added machine", "safe machine, of 1", "removed machine, of 0"]);
  await things.close();
});

test("stepExecutors() start, replace and stop containers, so that the old one is gone before the new one begins", async () => {
  const { engine, modules, executors } = setUp();
  await modules.prepare(MODULE);
  await executors["start-container"]({ kind: "start-container", instance: instanceOf() });
  const running: number[] = [];
  engine.stopping = () => running.push(engine.running.length);
  const instance = instanceOf({ LIMIT: "7" });
  // The engine refuses a second container of the same id.
  await executors["replace-container"]({ kind: "replace-container", instance });
  assert.deepEqual(engine.starts, ["app/guard", "app/guard"]);
  assert.deepEqual(engine.container("app/guard").spec.environment, { LIMIT: "7" });
  await executors["stop-container"]({ kind: "stop-container", container: "app/guard" });
  assert.deepEqual(engine.running, []);
  assert.deepEqual(running, [1, 1]);
});

test("stepExecutors() pass on what goes wrong", async () => {
  const { executors } = setUp();
  const start = executors["start-container"]({ kind: "start-container", instance: instanceOf() });
  await assert.rejects(async () => start, hasCode("agent.image-missing"));
  const remove = async (): Promise<void> => executors["remove-thing"]({ kind: "remove-thing", role: "none" });
  await assert.rejects(remove, (error) => error instanceof ThimbleError);
});
