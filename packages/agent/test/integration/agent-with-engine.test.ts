import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { buildTinyImage, openImageStore } from "@thimble/images";
import { type Asks, type DesiredState, type Digest, NO_GRANTS } from "@thimble/model";
import { InlineEngine } from "@thimble/runtime";
import { Agent } from "../../src/agent.ts";
import { advanceUntil } from "../advance-until.ts";
import { MACHINE_TD, makeService } from "../fixtures.ts";
import { connectTestClient } from "../mqtt/mqtt-test-client.ts";
import { simulatedThings } from "../simulated-things.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { countingGuest } from "./counting-guest.ts";

const ASKS: Asks = {
  grants: { ...NO_GRANTS, write: ["machine/valve"], publish: ["plant/1/count"] },
  on: { reading: ["machine/temperature"], message: ["plant/+/hang"], tick: undefined },
  budget: {},
};

/** A machine whose temperature rises above 50 Cel with the third reading. */
const RISING_TD = MACHINE_TD.replace(
  '"maximum":150',
  '"maximum":150,"thimble:simulate":{"kind":"replay","values":[20,40,60],"every":"1s"}',
);

/**
 * A data directory and an image store, on which agents run one after the other, in virtual time. `guard` hangs when it is told
 * to, `calm` can not be told.
 */
async function openBench() {
  const directory = temporaryDirectory();
  const clock = new VirtualClock();
  const images = await openImageStore(join(directory.path, "images"));
  const wasm = await countingGuest();
  async function addImage(name: string, asks: Asks): Promise<Digest> {
    const parts = { version: "1.0.0", description: undefined, source: "main.wat", maximumBytes: undefined };
    const image = buildTinyImage({ wasm, manifest: { name, asks, ...parts }, created: undefined });
    return (await images.add(image, { repository: name })).descriptor.digest;
  }
  const calmTriggers = { ...ASKS.on, message: [] };
  const grants = { ...ASKS.grants, read: ASKS.on.reading };
  const desired: DesiredState = {
    app: {
      name: "app",
      services: [
        makeService({ name: "guard", grants, on: ASKS.on }),
        makeService({ name: "calm", grants, on: calmTriggers }),
      ],
    },
    images: { guard: await addImage("guard", ASKS), calm: await addImage("calm", { ...ASKS, on: calmTriggers }) },
    things: { machine: RISING_TD },
  };
  const open = (): Promise<Agent> =>
    Agent.open({
      dataDirectory: join(directory.path, "data"),
      clock,
      random: new SeededRandom(1),
      logger: SILENT_LOGGER,
      engine: (listener) => new InlineEngine({ clock, logger: SILENT_LOGGER, listener }),
      things: simulatedThings(clock).host,
      images,
      mqtt: { port: 0 },
      overrides: { machine: { pollEvery: 1000 } },
    });
  return { clock, desired, open, [Symbol.dispose]: () => directory[Symbol.dispose]() };
}

test("a container on a real engine handles readings, acts, keeps its state over agents and shuts the valve at the end", async () => {
  using bench = await openBench();
  const first = await bench.open();
  await first.apply(guardOnly(bench.desired));
  await using client = await connectTestClient(first.report().mqttPort ?? 0);
  await client.mqtt.subscribeAsync("plant/#");
  await bench.clock.advance(3500);
  assert.deepEqual(await client.take(3), ["plant/1/count 1", "plant/1/count 2", "plant/1/count 3"]);
  assert.deepEqual(writesOf(first)[0], "app/guard 1");
  await advanceUntil(bench.clock, first.close());
  assert.deepEqual(writesOf(first).at(-1), "app/guard 0");

  const second = await bench.open();
  assert.equal(await second.resume(), true);
  await using again = await connectTestClient(second.report().mqttPort ?? 0);
  await again.mqtt.subscribeAsync("plant/#");
  await bench.clock.advance(1500);
  const [line = ""] = await again.take(1);
  assert.match(line, /^plant\/1\/count ([4-9]|\d\d)$/);
  await advanceUntil(bench.clock, second.close());
});

test("a container that never returns is stopped, counted and restarted, and its neighbour misses nothing", async () => {
  using bench = await openBench();
  const agent = await bench.open();
  await agent.apply(bench.desired);
  await bench.clock.advance(2500);
  await using client = await connectTestClient(agent.report().mqttPort ?? 0);
  await client.mqtt.publishAsync("plant/1/hang", "now", { qos: 1 });
  await bench.clock.advance(20_000);
  const [guard, calm] = agent.report().containers;
  assert.equal(guard?.phase, "running");
  assert.deepEqual([guard.restarts?.restarts, guard.restarts?.lastReason], [1, "instructions"]);
  assert.deepEqual([calm?.phase, calm?.restarts], ["running", undefined]);
  const readings = agent.report().readings.total;
  const handled = calm?.stats?.handled ?? 0;
  assert.ok(handled > 20 && calm?.stats?.dropped === 0, `${handled} of ${readings}`);
  await advanceUntil(bench.clock, agent.close());
});

test("what events of an image cost is measured by handler, and known again to the next agent", async () => {
  using bench = await openBench();
  const digest = bench.desired.images["guard"];
  assert.ok(digest !== undefined);
  const first = await bench.open();
  await first.apply(guardOnly(bench.desired));
  await bench.clock.advance(3500);
  const before = first.view.costs(digest);
  assert.deepEqual(
    before.handlers.map(({ handler, events }) => [handler, events]),
    [
      ["start", 1],
      ["reading", first.report().containers[0]?.stats?.handled],
    ],
  );
  assert.equal(before.handlers[1]?.maximum, first.report().containers[0]?.stats?.instructions.maximum);
  await advanceUntil(bench.clock, first.close());

  const second = await bench.open();
  const { since, handlers } = second.view.costs(digest);
  assert.equal(since, before.since);
  assert.deepEqual(
    handlers.map(({ handler }) => handler),
    ["start", "reading", "stop"],
  );
  assert.equal(handlers[1]?.maximum, before.handlers[1]?.maximum);
  await advanceUntil(bench.clock, second.close());
});

test("a container gets readings in the unit that is declared for it", async () => {
  using bench = await openBench();
  const [guard] = bench.desired.app.services;
  assert.ok(guard);
  const inFahrenheit = { ...guard, units: { "machine/temperature": "[degF]" } };
  const agent = await bench.open();
  await agent.apply({ ...bench.desired, app: { name: "app", services: [inFahrenheit] } });
  // 20 Cel are 68 [degF], more than the 50 at which the valve opens.
  await bench.clock.advance(1500);
  assert.deepEqual(writesOf(agent)[0], "app/guard 1");
  await advanceUntil(bench.clock, agent.close());
});

function guardOnly(desired: DesiredState): DesiredState {
  return { ...desired, app: { ...desired.app, services: desired.app.services.slice(0, 1) } };
}

function writesOf(agent: Agent): readonly string[] {
  return agent.events.items().flatMap((event) => (event.kind === "write" ? [`${event.by} ${event.value}`] : []));
}
