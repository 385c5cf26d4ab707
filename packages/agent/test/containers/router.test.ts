import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER } from "@thimble/base";
import type { Reading, Service } from "@thimble/model";
import type { ContainerSpec } from "@thimble/runtime";
import type { Bus } from "../../src/bus/bus.ts";
import { MAX_BACKLOG } from "../../src/containers/backlog.ts";
import { Router } from "../../src/containers/router.ts";
import { UnitConverter } from "../../src/things/unit-converter.ts";
import { FakeContainer, FakeEngine } from "../fake-engine.ts";
import { fakeModule } from "../fake-module.ts";
import { bytes, makeService, openBus } from "../fixtures.ts";

const by = "test";

function readingOf(property: string, value: number, quality: Reading["quality"] = "good"): Reading {
  return { property, value, time: 1, quality };
}

interface Bench {
  readonly bus: Bus;
  readonly router: Router;
  attach(id: string, parts: Partial<Service> & { readonly isFull?: boolean }): FakeContainer;
}

function openBench(last: readonly Reading[] = []): Bench {
  const bus = openBus();
  const known = new Map(last.map((reading) => [reading.property, reading]));
  const units = new UnitConverter(() => "kPa");
  const router = new Router({ bus, logger: SILENT_LOGGER, last: (path) => known.get(path), units });
  const engine = new FakeEngine({ effects: () => undefined, ended: () => undefined });
  return {
    bus,
    router,
    attach(id, { isFull = false, ...parts }) {
      const service = makeService(parts);
      const { environment, grants, on, budget, queue } = service;
      const spec: ContainerSpec = {
        id,
        module: fakeModule(),
        environment,
        grants,
        on,
        budget,
        queue,
        state: new Map(),
      };
      const container = new FakeContainer(engine, spec);
      container.isFull = isFull;
      router.attach(container, service);
      return container;
    },
  };
}

/** Whether the promise is still open when everything that can happen has happened. */
async function isPending(promise: Promise<void> | undefined): Promise<boolean> {
  assert.ok(promise instanceof Promise);
  let isSettled = false;
  void promise.then(() => {
    isSettled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return !isSettled;
}

const READS = { on: { reading: ["m/t"], message: [], tick: undefined } } as const;
const HEARS = { on: { reading: [], message: ["a/+", "b"], tick: undefined } } as const;

test("Router leads readings to the containers that may read the property, by its number there", () => {
  const { router, attach } = openBench();
  const one = attach("app/one", { on: { reading: ["m/t", "m/u"], message: [], tick: undefined } });
  const two = attach("app/two", { grants: { read: ["m/u"], write: ["m/v"], publish: [] } });
  assert.equal(router.deliver(readingOf("m/t", 1)), undefined);
  router.deliver(readingOf("m/u", 2, "out-of-range"));
  router.deliver(readingOf("m/v", 3));
  assert.deepEqual(one.events, ["reading 0 1", "reading 1 2 quality 2"]);
  assert.deepEqual(two.events, ["reading 0 2 quality 2"]);
});

test("Router gives a new container the last values that it may read, but not as events it is woken by", () => {
  const { attach } = openBench([readingOf("m/t", 1), readingOf("m/u", 2)]);
  const container = attach("app/one", { ...READS, grants: { read: ["m/t", "m/u"], write: [], publish: [] } });
  assert.deepEqual(container.events, ["reading 1 2"]);
});

test("Router gives each container a reading in the unit that is declared for it", () => {
  const { router, attach } = openBench([readingOf("m/u", 300)]);
  const grants = { read: ["m/t", "m/u"], write: [], publish: [] };
  const bar = attach("app/bar", { ...READS, grants, units: { "m/t": "bar", "m/u": "bar" } });
  const plain = attach("app/plain", READS);
  router.deliver(readingOf("m/t", 250));
  assert.deepEqual(bar.events, ["reading 1 3", "reading 0 2.5"]);
  assert.deepEqual(plain.events, ["reading 0 250"]);
});

test("Router leads messages to the containers by the number of the filter", () => {
  const { bus, attach } = openBench();
  const container = attach("app/one", HEARS);
  bus.publish("a/1", bytes("x"), { by });
  bus.publish("b", bytes("y"), { by });
  bus.publish("c", bytes("z"), { by });
  assert.deepEqual(container.events, ["message 0 a/1 x", "message 1 b y"]);
});

test("Router gives a new container what its filters find retained", () => {
  const { bus, attach } = openBench();
  bus.publish("a/1", bytes("x"), { by, retain: true });
  assert.deepEqual(attach("app/one", HEARS).events, ["message 0 a/1 x"]);
});

test("Router.detach() ends all of it, and only for that container", () => {
  const { bus, router, attach } = openBench();
  const one = attach("app/one", { on: { reading: ["m/t"], message: ["b"], tick: undefined } });
  const two = attach("app/two", { on: { reading: ["m/t"], message: ["b"], tick: undefined } });
  router.detach("app/one");
  router.detach("app/one");
  router.deliver(readingOf("m/t", 1));
  bus.publish("b", bytes("y"), { by });
  assert.deepEqual(one.events, []);
  assert.deepEqual(two.events, ["reading 0 1", "message 0 b y"]);
});

test("Router makes the sender of a reading wait for room, and loses nothing", async () => {
  const { router, attach } = openBench();
  const container = attach("app/one", READS);
  container.isFull = true;
  const wait = router.deliver(readingOf("m/t", 1));
  assert.ok(await isPending(wait));
  container.makeRoom();
  await wait;
  assert.deepEqual(container.events, ["reading 0 1"]);
});

test("Router lets the sender go on when the container that it waits for has gone", async () => {
  const { router, attach } = openBench();
  const container = attach("app/one", READS);
  container.isFull = true;
  const wait = router.deliver(readingOf("m/t", 1));
  router.detach("app/one");
  container.isFull = true;
  await container.stop();
  await wait;
  assert.deepEqual(container.events, []);
});

test("Router keeps messages that find no room in their order, and makes their senders and all readings wait", async () => {
  const { bus, router, attach } = openBench();
  const slow = attach("app/slow", HEARS);
  const other = attach("app/other", READS);
  slow.isFull = true;
  const first = bus.publish("a/1", bytes("x"), { by });
  bus.publish("a/2", bytes("y"), { by });
  const reading = router.deliver(readingOf("m/t", 1));
  assert.ok(await isPending(first));
  assert.ok(await isPending(reading));
  assert.deepEqual(other.events, ["reading 0 1"]);
  slow.makeRoom();
  await first;
  await reading;
  assert.deepEqual(slow.events, ["message 0 a/1 x", "message 0 a/2 y"]);
  assert.equal(router.deliver(readingOf("m/t", 2)), undefined);
});

test("Router bounds the messages of senders that can not wait", async () => {
  const { bus, attach } = openBench();
  const slow = attach("app/slow", HEARS);
  slow.isFull = true;
  let wait: Promise<void> | undefined;
  for (let i = 0; i < MAX_BACKLOG + 10; i++) wait = bus.publish("b", bytes(`${i}`), { by });
  slow.makeRoom();
  await wait;
  assert.equal(slow.events.length, MAX_BACKLOG);
  assert.equal(slow.events.at(-1), `message 1 b ${MAX_BACKLOG - 1}`);
});

test("Router puts what comes while held events wait for room behind them, and drops what nobody was attached for", async () => {
  const { bus, router, attach } = openBench();
  const queue = { length: 8, whenFull: "push-back" } as const;
  const both = { on: { reading: ["m/t"], message: ["b"], tick: undefined }, queue };
  const held = router.hold("app/one", makeService(both));
  bus.publish("b", bytes("1"), { by });
  router.deliver(readingOf("m/t", 2));
  router.deliver(readingOf("m/u", 0));
  const container = attach("app/one", { ...both, isFull: true });
  const wait = router.deliver(readingOf("m/t", 3));
  bus.publish("b", bytes("4"), { by });
  assert.ok(await isPending(wait));
  container.makeRoom();
  await wait;
  router.deliver(readingOf("m/t", 5));
  held[Symbol.dispose]();
  const expected = ["message 0 b 1", "reading 0 2", "reading 0 3", "message 0 b 4", "reading 0 5"];
  assert.deepEqual(container.events, expected);
  router.hold("app/two", makeService(both))[Symbol.dispose]();
  router.deliver(readingOf("m/t", 6));
  assert.deepEqual(attach("app/two", both).events, []);
});
