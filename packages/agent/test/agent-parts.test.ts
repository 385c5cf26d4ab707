import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { type AgentParts, wireParts } from "../src/agent-parts.ts";
import { instancesOf } from "../src/plan/instance.ts";
import { MemoryStateStore } from "../src/state/memory-state-store.ts";
import type { StateChange } from "../src/state/state-store.ts";
import { FakeEngine } from "./fake-engine.ts";
import { EMPTY_MODULE } from "./fake-module.ts";
import { bytes, makeDesired, makeService } from "./fixtures.ts";
import { simulatedThings } from "./simulated-things.ts";

/** Virtual time that goes on by itself only while the disk is busy. */
class DiskClock extends VirtualClock {
  busy = 0;

  override monotonic(): number {
    return super.monotonic() + this.busy;
  }
}

/** A disk that takes 5 ms for a commit. */
class SlowStore extends MemoryStateStore {
  readonly #clock: DiskClock;

  constructor(clock: DiskClock) {
    super();
    this.#clock = clock;
  }

  override commit(changes: readonly StateChange[]): void {
    this.#clock.busy += 5;
    super.commit(changes);
  }
}

/** Parts with two running containers, `app/guard` and `app/other`, and what is published. */
async function setUp() {
  const clock = new DiskClock();
  const store = new SlowStore(clock);
  const published: string[] = [];
  let engine: FakeEngine | undefined;
  const ports = {
    clock,
    random: new SeededRandom(1),
    logger: SILENT_LOGGER,
    engine: (listener: ConstructorParameters<typeof FakeEngine>[0]) => {
      engine = new FakeEngine(listener);
      return engine;
    },
    things: simulatedThings(clock).host,
    images: { describe: async () => ({ asks: undefined }), wasm: async () => EMPTY_MODULE },
  };
  const parts: AgentParts = wireParts(ports, store, () => undefined);
  assert.ok(engine !== undefined);
  parts.bus.subscribe("#", ({ topic }) => void published.push(topic));
  for (const instance of instancesOf(makeDesired([makeService(), makeService({ name: "other" })]))) {
    await parts.modules.prepare({ digest: instance.digest, memoryBytes: instance.service.budget.memoryBytes });
    await parts.supervisor.start(instance);
  }
  const fake = engine;
  const publish = (topic: string): void =>
    fake.effects(
      "app/guard",
      { kind: "publish", topic, payload: bytes("x"), qos: 0, retain: false },
      { kind: "set-state", key: "n", value: 1 },
    );
  return { engine: fake, parts, store, published, publish };
}

test("wireParts() has what a container asked for before it ended committed, though it ended in a pause", async () => {
  const { engine, store, published, publish } = await setUp();
  publish("one");
  publish("two");
  assert.deepEqual(published, ["one"], "the pause after a commit");
  engine.end("app/guard");
  assert.deepEqual(published, ["one", "two"]);
  assert.equal(store.stateOf("app/guard").get("n"), 1);
});

test("wireParts() has what containers did committed before they count as drained", async () => {
  const { parts, published, publish } = await setUp();
  publish("one");
  publish("two");
  await parts.supervisor.drained();
  assert.deepEqual(published, ["one", "two"]);
});

test("wireParts() takes nothing of a container that was given up", async () => {
  const { parts, published, publish } = await setUp();
  parts.supervisor.lose(["app/guard"], "the disk is full");
  publish("late");
  assert.deepEqual(published, []);
});

test("wireParts() gives the containers up whose effects the store does not take, and applies none of them", async () => {
  const { parts, store, published, publish } = await setUp();
  store.commit = () => {
    throw new Error("the disk is full");
  };
  publish("one");
  assert.deepEqual(published, []);
  assert.equal(parts.supervisor.isRunning("app/guard"), false);
  const ended = parts.events.items().find(({ kind }) => kind === "container-ended");
  assert.ok(ended?.kind === "container-ended");
  assert.deepEqual([ended.reason, ended.message], ["state", "Error: the disk is full"]);
});

test("wireParts() carries out what containers without state asked for, though the store does not take their group", async () => {
  const { engine, parts, store, published, publish } = await setUp();
  publish("one");
  store.commit = () => {
    throw new Error("the disk is full");
  };
  publish("lost");
  engine.effects("app/guard", { kind: "publish", topic: "lost too", payload: bytes("x"), qos: 0, retain: false });
  engine.effects(
    "app/other",
    { kind: "publish", topic: "other", payload: bytes("x"), qos: 0, retain: false },
    { kind: "log", level: "info", message: "still here" },
  );
  await parts.supervisor.drained();
  assert.deepEqual(published, ["one", "other"]);
  assert.deepEqual([parts.supervisor.isRunning("app/guard"), parts.supervisor.isRunning("app/other")], [false, true]);
  assert.ok(parts.logs.items().some(({ message }) => message === "still here"));
});
