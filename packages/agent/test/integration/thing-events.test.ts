import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { buildTinyImage, openImageStore } from "@thimble/images";
import { type Asks, NO_GRANTS } from "@thimble/model";
import { InlineEngine } from "@thimble/runtime";
import {
  defaultDrivers,
  GpioDriver,
  NodeFileTree,
  SimulatedGpioChip,
  SimulatedKernel,
  ThingHost,
} from "@thimble/things";
import { TestBroker } from "../../../things/test/mqtt/test-broker.ts";
import { until } from "../../../things/test/until.ts";
import { Agent } from "../../src/agent.ts";
import { advanceUntil } from "../advance-until.ts";
import { makeService } from "../fixtures.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { tellingGuest } from "./telling-guest.ts";

const CONTEXT = [
  "https://www.w3.org/2022/wot/td/v1.1",
  { thimble: "urn:thimble:td:v1#", mqv: "https://www.w3.org/2019/wot/mqtt#" },
];

/** An agent with one real container that is told of every event of every Thing; its kernel has one GPIO chip, and its network a broker. */
async function openBench(things: Readonly<Record<string, object>>) {
  const directory = temporaryDirectory();
  const clock = new VirtualClock();
  const images = await openImageStore(join(directory.path, "images"));
  const on = { reading: [], message: ["things/+/events/+"], tick: undefined };
  const asks: Asks = { grants: NO_GRANTS, on, budget: {} };
  const manifest = {
    name: "ear",
    asks,
    version: "1.0.0",
    description: undefined,
    source: "main.wat",
    maximumBytes: undefined,
  };
  const image = buildTinyImage({ wasm: await tellingGuest(), manifest, created: undefined });
  const { digest } = (await images.add(image, { repository: "ear" })).descriptor;
  const kernel = new SimulatedKernel({ clock });
  const chip = new SimulatedGpioChip({ clock, names: ["BELL"] });
  kernel.attach("/dev/gpiochip0", chip);
  const parts = { clock, random: new SeededRandom(1), logger: SILENT_LOGGER };
  const gpio = (address: string): GpioDriver => new GpioDriver({ address, clock, kernel, files: new NodeFileTree() });
  const agent = await Agent.open({
    ...parts,
    dataDirectory: join(directory.path, "data"),
    engine: (listener) => new InlineEngine({ clock, logger: SILENT_LOGGER, listener }),
    things: new ThingHost({ ...parts, drivers: defaultDrivers(parts, { gpio }) }),
    images,
    mqtt: undefined,
  });
  const texts = Object.entries(things).map(([role, td]) => [
    role,
    JSON.stringify({ "@context": CONTEXT, title: role, ...td }),
  ]);
  await agent.apply({
    app: { name: "app", services: [makeService({ name: "ear", on })] },
    images: { ear: digest },
    things: Object.fromEntries(texts),
  });
  const heard = (): readonly string[] => agent.logs.items().map(({ message }) => message);
  const close = async (): Promise<void> => {
    await advanceUntil(clock, agent.close());
    directory[Symbol.dispose]();
  };
  return { agent, clock, chip, heard, [Symbol.asyncDispose]: close };
}

test("a real container is told of the events of a simulated Thing, each once, with what goes with it", async () => {
  const bell = { forms: [{ href: "simulated:" }], "thimble:simulate": { kind: "script", at: ["1s", "3s"] } };
  const knocked = {
    data: { type: "number", unit: "kN" },
    forms: [{ href: "simulated:" }],
    "thimble:simulate": { kind: "periodic", every: "2s", values: [1, 2] },
  };
  await using bench = await openBench({ door: { events: { bell, knocked } } });
  await bench.clock.advance(4500);
  // In the SenML unit of its data: newtons.
  assert.deepEqual(bench.heard(), [
    "things/door/events/bell 1",
    "things/door/events/knocked 1000",
    "things/door/events/bell 1",
    "things/door/events/knocked 2000",
  ]);
});

test("a real container is told of what a condition on a property makes happen, and when the device is gone", async () => {
  const temperature = {
    type: "number",
    unit: "Cel",
    readOnly: true,
    forms: [{ href: "simulated:" }],
    "thimble:simulate": { kind: "replay", values: [20, 70, 71, 20], every: "1s" },
  };
  const events = {
    overheated: { "thimble:when": { property: "temperature", above: 60 } },
    lost: { "thimble:when": { property: "temperature", quality: ["stale", "unreachable"] } },
  };
  await using bench = await openBench({ oven: { properties: { temperature }, events } });
  await bench.clock.advance(4500);
  assert.deepEqual(bench.heard(), ["things/oven/events/overheated 70"]);
  bench.agent.break("oven", [{ kind: "gone" }]);
  await bench.clock.advance(30_000);
  assert.deepEqual(
    bench
      .heard()
      .slice(1)
      .map((line) => line.replace(/ .*/, "")),
    ["things/oven/events/lost"],
  );
});

test("a real container is told of the edges of a GPIO line, by way of the kernel's interface", async () => {
  const bell = { forms: [{ href: "gpio:/dev/gpiochip0/0", "thimble:edge": "rising" }] };
  await using bench = await openBench({ door: { events: { bell } } });
  await bench.clock.advance(100);
  for (const level of [true, false, true]) {
    bench.chip.drive(0, level);
    await bench.clock.advance(10);
  }
  assert.deepEqual(bench.heard(), ["things/door/events/bell 1", "things/door/events/bell 1"]);
});

test("a real container is told of messages of an MQTT broker, and not of what the broker had kept", async () => {
  const broker = await TestBroker.start();
  try {
    const data = { type: "number", unit: "N", maximum: 50 };
    const forms = [
      { href: `mqtt://127.0.0.1:${broker.port}`, "mqv:filter": "door/knocks", "thimble:pointer": "/force" },
    ];
    await broker.publish("door/knocks", '{"force":1}');
    await using bench = await openBench({ door: { events: { knocked: { data, forms } } } });
    await until(() => bench.agent.report().things[0]?.isReachable === true, "the Thing is there");
    // The second is no number; the third is more than its data says, and is told all the same.
    for (const payload of ['{"force":7}', '{"force":"hard"}', '{"force":70}'])
      await broker.publish("door/knocks", payload, false);
    await until(() => bench.heard().length >= 2, "the container was told");
    assert.deepEqual(bench.heard(), ["things/door/events/knocked 7", "things/door/events/knocked 70"]);
    assert.equal(bench.agent.report().things[0]?.errors, 2);
  } finally {
    await broker.end();
  }
});
