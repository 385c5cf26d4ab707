import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError, SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { defaultDrivers } from "../../src/driver/default-drivers.ts";
import { DriverRegistry } from "../../src/driver/driver-registry.ts";
import { ThingHost } from "../../src/host/thing-host.ts";
import { hasCode, thingText, thrownBy } from "../things.ts";
import { FakePolledDriver, gone } from "./fake-driver.ts";
import { fakeProperty, fakeThing, hostUnderTest } from "./host-under-test.ts";

const RANGED = 'type: number, unit: "1", minimum: 0, maximum: 10';

test("add() refuses a second Thing of a name, and remove() one that is not there, with the nearest", async (t) => {
  const { host } = hostUnderTest(t);
  host.add(fakeThing(fakeProperty("a"), "pump"));
  const error = thrownBy(() => host.add(fakeThing(fakeProperty("a"), "pump")));
  assert.equal(error.code, "things.duplicate");
  await assert.rejects(host.remove("pumq"), (each) => describeError(each).includes('did you mean "pump"?'));
});

test("Things that share an address share a driver, which is closed with the last of them", async (t) => {
  const { host, polled } = hostUnderTest(t);
  const address = "simulated:shared";
  host.add({ ...fakeThing(fakeProperty("a"), "one"), address });
  host.add({ ...fakeThing(fakeProperty("a"), "two"), address });
  await host.remove("one");
  assert.equal(polled.isClosed, false);
  await host.remove("two");
  assert.equal(polled.isClosed, true);
  assert.deepEqual(host.list(), []);
});

test("a Thing whose device hangs does not hold up another's", async (t) => {
  const { host, clock, polled, readings } = hostUnderTest(t);
  const never = new Promise<void>(() => undefined);
  polled.gate = never;
  host.add(fakeThing(fakeProperty("a"), "dead"));
  await clock.advance(0);
  polled.gate = Promise.resolve();
  host.add(fakeThing(fakeProperty("a"), "alive"));
  await clock.advance(3000);
  assert.deepEqual(new Set(readings.map(({ property }) => property)), new Set(["alive/a"]));
  polled.gate = never;
});

test("check() says what a write would come to", async (t) => {
  const { host, clock, polled } = hostUnderTest(t);
  const properties = [
    fakeProperty("level", RANGED),
    fakeProperty("on", "type: boolean"),
    fakeProperty("seen", "type: boolean, readOnly: true"),
  ];
  polled.refusal = gone();
  host.add(fakeThing([...properties, fakeProperty("count", 'type: integer, unit: "1"')].join("\n")));
  assert.equal(host.check("t/level", 5), "unreachable");
  polled.refusal = undefined;
  await clock.advance(1000);
  assert.equal(host.check("t/level", 10), "accepted");
  for (const value of [-1, 10.1, Number.NaN, Number.POSITIVE_INFINITY])
    assert.equal(host.check("t/level", value), "out-of-range");
  assert.equal(host.check("t/on", 1), "accepted");
  assert.equal(host.check("t/on", 2), "out-of-range");
  assert.equal(host.check("t/count", 1.5), "out-of-range");
  for (const path of ["t/seen", "t/none", "x/level", "nonsense"]) assert.equal(host.check(path, 1), "denied");
});

test("write() sends the raw value, records who wrote what in place of what, and gives out a reading", async (t) => {
  const { host, clock, polled, log, readings } = hostUnderTest(t);
  host.add(fakeThing(fakeProperty("level", `${RANGED}, thimble:scale: 0.1, thimble:offset: 1`)));
  polled.values.set("t/level", 20);
  await clock.advance(0);
  await host.write("t/level", 6, { by: "guard" });
  assert.deepEqual(polled.writes, [["t/level", 50]]);
  assert.deepEqual(log.find(({ event }) => event === "thing-written")?.fields, {
    thing: "t",
    property: "level",
    by: "guard",
    old: 3,
    value: 6,
  });
  assert.deepEqual(
    readings.map(({ value }) => value),
    [3, 6],
  );
});

test("write() refuses what is unknown, read-only or out of range before it leaves", async (t) => {
  const { host, clock, polled } = hostUnderTest(t);
  host.add(
    fakeThing([fakeProperty("level", RANGED), fakeProperty("seen", "type: boolean, readOnly: true")].join("\n")),
  );
  await clock.advance(0);
  const by = { by: "guard" };
  await assert.rejects(host.write("t/levle", 1, by), hasCode("base.not-found"));
  await assert.rejects(host.write("t/seen", 1, by), hasCode("things.not-writable"));
  await assert.rejects(
    host.write("t/level", 11, by),
    (error) =>
      describeError(error) ===
      "Cannot write 11 to t/level: it is out of range (a number from 0 up to 10) [things.out-of-range]",
  );
  assert.deepEqual(polled.writes, []);
});

test("write() records and counts a failure of the device", async (t) => {
  const { host, clock, polled, log } = hostUnderTest(t);
  polled.values.set("t/on", gone());
  host.add(fakeThing([fakeProperty("on", "type: boolean"), fakeProperty("a")].join("\n")));
  await clock.advance(0);
  const before = host.list()[0]?.errors ?? 0;
  await assert.rejects(host.write("t/on", 1, { by: "guard" }), hasCode("things.unreachable"));
  assert.equal(host.list()[0]?.errors, before + 1);
  assert.ok(log.some(({ event, fields }) => event === "thing-write-failed" && fields["by"] === "guard"));
});

test("a listener may write, and the poll that was under way does not undo it", async (t) => {
  const { host, clock, polled, readings } = hostUnderTest(t);
  host.add(fakeThing([fakeProperty("a"), fakeProperty("on", "type: boolean")].join("\n")));
  let isDone = false;
  host.onReading(async (reading) => {
    if (reading.property !== "t/a" || isDone) return;
    isDone = true;
    await host.write("t/on", 1, { by: "guard" });
  });
  await clock.advance(10);
  assert.deepEqual(polled.writes, [["t/on", 1]]);
  assert.deepEqual(
    readings.filter(({ property }) => property === "t/on").map(({ value }) => value),
    [1],
  );
});

test("read() asks the device now, with the time of the sample, and gives the answer to the listeners too", async (t) => {
  const { host, clock, polled, readings } = hostUnderTest(t);
  const heat = fakeProperty("heat", 'type: number, unit: "1", thimble:timeFrom: at');
  host.add(fakeThing([heat, fakeProperty("at"), fakeProperty("set", "type: boolean, writeOnly: true")].join("\n")));
  await clock.advance(0);
  polled.values.set("t/at", 1234).set("t/heat", 7);
  assert.deepEqual(await host.read("t/heat"), { property: "t/heat", value: 7, time: 1234, quality: "good" });
  assert.equal(readings.at(-1)?.time, 1234);
  assert.equal(host.last("t/heat")?.value, 7);
  await assert.rejects(host.read("t/set"), hasCode("things.not-readable"));
  await assert.rejects(host.read("t/haet"), hasCode("base.not-found"));
  polled.values.set("t/heat", gone());
  await assert.rejects(host.read("t/heat"), hasCode("things.unreachable"));
  polled.values.set("t/heat", 7).set("t/at", gone());
  await assert.rejects(host.read("t/heat", { signal: AbortSignal.abort(new Error("no")) }), /no/);
});

test("a listener that fails is logged and does not stop the polling", async (t) => {
  const { host, clock, log, polled } = hostUnderTest(t);
  host.onReading(() => {
    throw new Error("listener");
  });
  host.add(fakeThing(fakeProperty("a")), { pollEvery: 100 });
  await clock.advance(250);
  assert.equal(polled.reads.length, 3);
  assert.equal(log.filter(({ event }) => event === "listener-failed").length, 3);
});

test("onStatus() tells of a Thing that comes and goes until it is disposed", async (t) => {
  const { host, clock, polled } = hostUnderTest(t);
  const told: boolean[] = [];
  const subscription = host.onStatus(({ isReachable }) => void told.push(isReachable));
  host.add(fakeThing(fakeProperty("a")));
  await clock.advance(0);
  polled.values.set("t/a", gone());
  await clock.advance(2000);
  subscription[Symbol.dispose]();
  polled.values.set("t/a", 1);
  await clock.advance(60_000);
  assert.deepEqual(told, [true, false]);
});

test("close() ends every loop and timer at once, even while a listener takes its time", async (t) => {
  const { host, clock } = hostUnderTest(t);
  host.onReading(() => new Promise(() => undefined));
  host.add(fakeThing(fakeProperty("a"), "one"));
  host.add(fakeThing(fakeProperty("a"), "two"));
  await clock.advance(10);
  await host.close();
  await host.close();
  assert.equal(clock.pending, 0);
});

test("the same events give the same readings", async (t) => {
  const run = async (): Promise<unknown> => {
    const { host, clock, polled, readings } = hostUnderTest(t);
    polled.refusal = gone();
    host.add(fakeThing([fakeProperty("a"), fakeProperty("b")].join("\n")));
    await clock.advance(45_000);
    polled.refusal = undefined;
    await clock.advance(45_000);
    return readings;
  };
  assert.deepEqual(await run(), await run());
});

test("a read and a write that are under way when their Thing is removed give out nothing", async (t) => {
  const { host, clock, polled, readings } = hostUnderTest(t);
  const description = fakeThing(fakeProperty("a", "type: boolean"));
  host.add(description, { pollEvery: 60_000 });
  await clock.advance(0);
  const gate = Promise.withResolvers<void>();
  polled.gate = gate.promise;
  const read = host.read("t/a");
  const write = host.write("t/a", 1, { by: "guard" });
  await host.remove("t");
  gate.resolve();
  await assert.rejects(read, hasCode("base.aborted"));
  await write;
  assert.equal(readings.length, 1);
  assert.equal(clock.pending, 0);
});

const ACTIONS = `${fakeProperty("a")}
actions:
  home: { forms: [{ href: "simulated:" }] }
  clear: { thimble:value: 7, forms: [{ href: "simulated:" }] }
  move: { input: { type: number, unit: mm, minimum: 0, maximum: 50, thimble:scale: 0.1 }, output: { type: number, unit: mm }, forms: [{ href: "simulated:" }] }`;

function thingWithActions() {
  const [properties = "", actions = ""] = ACTIONS.split("\nactions:\n");
  const text = `${thingText(properties, "simulated:")}actions:\n${actions}\n`;
  return parseThingDescription(text, "t.td.yaml", "t");
}

test("invoke() writes the constant or the scaled input, records who invoked what, and gives what the action gives", async (t) => {
  const { host, clock, polled, log } = hostUnderTest(t);
  host.add(thingWithActions());
  await clock.advance(0);
  assert.deepEqual(
    [
      await host.invoke("t/home", Number.NaN, { by: "guard" }),
      await host.invoke("t/clear", Number.NaN, { by: "guard" }),
      await host.invoke("t/move", 12.5, { by: "guard" }),
    ],
    [Number.NaN, Number.NaN, 12.5].map((output) => ({ output, isConfirmed: true })),
  );
  assert.deepEqual(polled.writes, [
    ["t/home", 1],
    ["t/clear", 7],
    ["t/move", 125],
  ]);
  assert.deepEqual(log.findLast(({ event }) => event === "thing-invoked")?.fields, {
    thing: "t",
    action: "move",
    by: "guard",
    input: 12.5,
    output: 12.5,
    isConfirmed: true,
  });
});

test("invoke() refuses an input out of range, one that is missing, and one that the action does not take", async (t) => {
  const { host, polled } = hostUnderTest(t);
  host.add(thingWithActions());
  for (const [path, input] of [
    ["t/move", 51],
    ["t/move", Number.NaN],
    ["t/home", 1],
  ] as const) {
    await assert.rejects(host.invoke(path, input, { by: "guard" }), hasCode("things.out-of-range"));
  }
  assert.deepEqual(polled.writes, []);
});

test("invoke() names the nearest action for one that is not there, and counts what the device refuses", async (t) => {
  const { host, polled, clock } = hostUnderTest(t);
  host.add(thingWithActions());
  await clock.advance(0);
  const missing = host.invoke("t/hom", Number.NaN, { by: "guard" });
  await assert.rejects(missing, (error) => describeError(error).includes('did you mean "t/home"?'));
  await assert.rejects(host.invoke("x/home", Number.NaN, { by: "guard" }), hasCode("base.not-found"));
  polled.values.set("t/home", gone());
  await assert.rejects(host.invoke("t/home", Number.NaN, { by: "guard" }), hasCode("things.unreachable"));
  assert.equal(host.list()[0]?.errors, 1);
});

test("break() breaks one simulated Thing or property and no other, and mend() ends it", async (t) => {
  const clock = new VirtualClock();
  const drivers = defaultDrivers({ clock, random: new SeededRandom(1), logger: SILENT_LOGGER });
  const host = new ThingHost({ clock, random: new SeededRandom(1), logger: SILENT_LOGGER, drivers });
  t.after(() => host.close());
  for (const name of ["one", "two"]) host.add(fakeThing(`${fakeProperty("a")}\n${fakeProperty("b")}`, name));
  await clock.advance(2000);
  host.break("one", [{ kind: "spikes", height: 5 }], "a");
  await clock.advance(2000);
  const values = () => ["one/a", "one/b", "two/a"].map((path) => host.last(path)?.value);
  assert.deepEqual(values(), [5, 0, 0]);
  host.break("one", [{ kind: "gone" }]);
  await clock.advance(2000);
  assert.deepEqual(
    host.list().map(({ isReachable, lastError }) => [isReachable, lastError?.code]),
    [
      [false, "things.unreachable"],
      [true, undefined],
    ],
  );
  host.mend("one");
  await clock.advance(60_000);
  assert.deepEqual(values(), [0, 0, 0]);
  assert.ok(host.list().every(({ isReachable }) => isReachable));
  assert.match(describeError(thrownBy(() => host.mend("on"))), /Cannot find the Thing "on" \(did you mean "one"\?/);
  assert.match(describeError(thrownBy(() => host.break("one", [], "aa"))), /Cannot find the property "one\/aa"/);
});

test("break() refuses a Thing with a real device", (t) => {
  const { host } = hostUnderTest(t);
  host.add(fakeThing(fakeProperty("a"), "pump"));
  assert.equal(thrownBy(() => host.break("pump", [])).code, "things.not-simulated");
});

test("events of a simulated device and of conditions go to the listeners with value and time, until the Thing goes", async (t) => {
  const clock = new VirtualClock();
  const drivers = defaultDrivers({ clock, random: new SeededRandom(1), logger: SILENT_LOGGER });
  const host = new ThingHost({ clock, random: new SeededRandom(1), logger: SILENT_LOGGER, drivers });
  t.after(() => host.close());
  const text = `"@context": https://www.w3.org/2022/wot/td/v1.1
title: Oven
properties:
  heat: { type: number, unit: Cel, forms: [{ href: "simulated:" }] }
events:
  hot: { thimble:when: { property: heat, above: 90 } }
  told:
    data: { type: boolean }
    thimble:simulate: { kind: script, at: [10s], values: [1] }
    forms: [{ href: "simulated:" }]
  rung: { thimble:simulate: { kind: periodic, every: 7s }, forms: [{ href: "simulated:" }] }
`;
  const began = clock.now() / 1000;
  const order: string[] = [];
  host.onReading(({ value }) => void (value > 90 && order.push("reading")));
  const seen: (readonly [string, number, number])[] = [];
  host.onEvent(({ event, value, time }) => {
    order.push("event");
    seen.push([event, value, Math.round((time - began) * 1000)]);
  });
  host.add(parseThingDescription(text, "oven.td.yaml", "oven"));
  await clock.advance(1000);
  const write = async (value: number): Promise<void> => {
    const writing = host.write("oven/heat", value, { by: "test" });
    await clock.advance(1);
    await writing;
  };
  await write(91);
  assert.deepEqual(order, ["reading", "event"]);
  await write(80);
  await write(95);
  await clock.advance(9997);
  assert.deepEqual(
    seen.map(([event, value]) => [event, value]),
    [
      ["oven/hot", 91],
      ["oven/hot", 95],
      ["oven/rung", Number.NaN],
      ["oven/told", 1],
    ],
  );
  assert.deepEqual(
    seen.slice(2).map(([, , at]) => at),
    [7000, 10_000],
  );
  await host.remove("oven");
  await clock.advance(30_000);
  assert.equal(seen.length, 4);
});

test("invoke() says that an action over MQTT was sent, and over Modbus that it is done", async () => {
  const clock = new VirtualClock();
  const written: number[] = [];
  const driver = new FakePolledDriver(clock);
  const make = (): FakePolledDriver => driver;
  const drivers = new DriverRegistry({ mqtt: make, modbus: make, simulated: make });
  const host = new ThingHost({ clock, random: new SeededRandom(1), logger: SILENT_LOGGER, drivers });
  driver.write = async (_binding, value) => void written.push(value);
  const text = (base: string, form: string): string =>
    `"@context": https://www.w3.org/2022/wot/td/v1.1\ntitle: Gate\nbase: "${base}"\nactions: { open: { forms: [{ ${form} }] } }\n`;
  host.add(parseThingDescription(text("mqtt://h", 'href: "", mqv:topic: gate/open'), "gate.td.yaml", "gate"));
  host.add(parseThingDescription(text("modbus+tcp://h/1/", 'href: "3", modv:entity: Coil'), "door.td.yaml", "door"));
  assert.deepEqual(await host.invoke("gate/open", Number.NaN, { by: "me" }), {
    output: Number.NaN,
    isConfirmed: false,
  });
  assert.deepEqual(await host.invoke("door/open", Number.NaN, { by: "me" }), { output: Number.NaN, isConfirmed: true });
  assert.deepEqual(written, [1, 1]);
  await host.close();
});

test("invoke() gives what the device answers in the unit of the output", async () => {
  const clock = new VirtualClock();
  const driver = Object.assign(new FakePolledDriver(clock), { invoke: async () => 125 });
  const drivers = new DriverRegistry({ coap: () => driver });
  const host = new ThingHost({ clock, random: new SeededRandom(1), logger: SILENT_LOGGER, drivers });
  const output = "{ type: number, unit: mm, maximum: 50, thimble:scale: 0.1, thimble:offset: 1 }";
  const text = `"@context": [https://www.w3.org/2022/wot/td/v1.1, { thimble: urn:thimble:td:v1# }]\ntitle: Axis\nbase: "coap://h/"\nactions: { home: { output: ${output}, forms: [{ href: home }] } }\n`;
  host.add(parseThingDescription(text, "axis.td.yaml", "axis"));
  assert.deepEqual(await host.invoke("axis/home", Number.NaN, { by: "me" }), { output: 13.5, isConfirmed: true });
  await host.close();
});
