import assert from "node:assert/strict";
import { test } from "node:test";
import { TestBroker } from "../../../things/test/mqtt/test-broker.ts";
import { until } from "../../../things/test/until.ts";
import { openEar } from "./ear-bench.ts";

test("a real container is told of the events of a simulated Thing, each once, with what goes with it", async () => {
  const bell = { forms: [{ href: "simulated:" }], "thimble:simulate": { kind: "script", at: ["1s", "3s"] } };
  const knocked = {
    data: { type: "number", unit: "kN" },
    forms: [{ href: "simulated:" }],
    "thimble:simulate": { kind: "periodic", every: "2s", values: [1, 2] },
  };
  await using bench = await openEar({ door: { events: { bell, knocked } } });
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
  await using bench = await openEar({ oven: { properties: { temperature }, events } });
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
  await using bench = await openEar({ door: { events: { bell } } });
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
    await using bench = await openEar({ door: { events: { knocked: { data, forms } } } });
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

const OVEN = {
  properties: {
    temperature: {
      type: "number",
      unit: "Cel",
      readOnly: true,
      forms: [{ href: "simulated:" }],
      "thimble:simulate": { kind: "constant", value: 20 },
    },
  },
};
const GOOD = "quality 0";
const STALE = "quality 1";
const UNREACHABLE = "quality 3";

test("a real container is told when a value turns stale, when its Thing is given up and when it is back, and so is the device", async () => {
  await using bench = await openEar({ oven: OVEN }, ["oven/temperature"]);
  const { agent, clock } = bench;
  await clock.advance(2500);
  assert.deepEqual(new Set(bench.heard()), new Set([GOOD]));
  agent.break("oven", [{ kind: "drop-outs" }], "temperature");
  await clock.advance(30_000);
  assert.equal(bench.heard().at(-1), STALE);
  await clock.advance(60_000);
  assert.equal(bench.heard().at(-1), UNREACHABLE);
  agent.mend("oven", "temperature");
  await clock.advance(31_000);
  assert.equal(bench.heard().at(-1), GOOD);
  const kinds = agent.events.items().map(({ kind }) => kind);
  assert.deepEqual(
    kinds.filter((kind) => /^(thing|property|container)-/.test(kind)),
    ["container-started", "thing-broken", "thing-unreachable", "thing-mended", "thing-recovered"],
  );
});

test("a silent sensor behind a broker that is there turns stale for the container, and is a device event", async () => {
  const broker = await TestBroker.start();
  try {
    const forms = [{ href: `mqtt://127.0.0.1:${broker.port}`, "mqv:filter": "oven/temperature" }];
    const temperature = { type: "number", unit: "Cel", readOnly: true, forms, "thimble:staleAfter": "10s" };
    await broker.publish("oven/temperature", "20");
    await using bench = await openEar({ oven: { properties: { temperature } } }, ["oven/temperature"]);
    const { agent, clock } = bench;
    await until(() => bench.heard().at(-1) === GOOD, "the value came");
    await clock.advance(11_000);
    assert.equal(bench.heard().at(-1), STALE);
    await broker.publish("oven/temperature", "21");
    await until(() => bench.heard().at(-1) === GOOD, "a new value came");
    const kinds = agent.events.items().map(({ kind }) => kind);
    assert.deepEqual(
      kinds.filter((kind) => kind.startsWith("property-")),
      ["property-stale", "property-fresh"],
    );
  } finally {
    await broker.end();
  }
});

test("Things are added, changed, broken, mended and removed while a real container goes on: it was started once", async () => {
  await using bench = await openEar({ oven: OVEN }, ["oven/temperature"]);
  const { agent, clock, desired } = bench;
  const text = desired.things["oven"] ?? "";
  await clock.advance(1500);
  await agent.apply({
    ...desired,
    things: { ...desired.things, lamp: text.replace('"title":"oven"', '"title":"lamp"') },
  });
  await agent.apply({ ...desired, things: { oven: text.replace('"title":"oven"', '"title":"other"') } });
  await clock.advance(1500);
  agent.break("oven", [{ kind: "gone" }]);
  await clock.advance(90_000);
  assert.equal(bench.heard().at(-1), UNREACHABLE);
  agent.mend("oven");
  await clock.advance(31_000);
  assert.equal(bench.heard().at(-1), GOOD);
  const started = agent.events.items().filter(({ kind }) => kind === "container-started");
  assert.equal(started.length, 1);
  const [container] = await agent.view.containers();
  assert.equal(container?.phase, "running");
});
