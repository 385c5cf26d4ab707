import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { DEFAULT_BUDGET, DEFAULT_QUEUE } from "@thimble/model";
import { InlineEngine, prepareModule } from "@thimble/runtime";
import { EngineTap } from "../../src/device/engine-tap.ts";
import { guardModule } from "../support/guard-module.ts";

const TOPIC = "plant/1/anomaly";

async function setUp() {
  const order: string[] = [];
  const tap = new EngineTap((batch) =>
    order.push(...batch.flatMap(({ effects }) => effects.map(({ kind }) => `seen ${kind}`))),
  );
  const make = tap.wrap((listener) => new InlineEngine({ clock: new VirtualClock(), logger: SILENT_LOGGER, listener }));
  const engine = make({
    effects: (batch) =>
      void order.push(...batch.flatMap(({ effects }) => effects.map(({ kind }) => `committed ${kind}`))),
    ended: ({ reason }) => void order.push(`ended ${reason}`),
  });
  const handle = await engine.start({
    id: "app/guard",
    module: await prepareModule(guardModule(), { memoryBytes: DEFAULT_BUDGET.memoryBytes }),
    environment: {},
    grants: { read: [], write: ["coolant/open"], publish: [TOPIC] },
    on: { reading: ["machine/temperature"], message: [], tick: undefined },
    budget: DEFAULT_BUDGET,
    queue: DEFAULT_QUEUE,
    state: new Map(),
  });
  return { tap, engine, handle, order };
}

test("EngineTap shows each effect after the owner has committed it", async () => {
  const { engine, handle, order, tap } = await setUp();
  handle.offerReading(0, 95, 1.7e9, 0);
  await tap.drained();
  const log = ["committed log", "seen log"];
  assert.deepEqual(order, [...log, "committed write", "committed publish", "seen write", "seen publish"]);
  await engine.close();
});

test("EngineTap.drained() waits until what was offered is handled", async () => {
  const { engine, handle, tap } = await setUp();
  for (let i = 0; i < 100; i++) handle.offerReading(0, 80, i, 0);
  assert.ok(handle.stats().queued > 0);
  await tap.drained();
  assert.equal(handle.stats().queued, 0);
  await engine.close();
});
