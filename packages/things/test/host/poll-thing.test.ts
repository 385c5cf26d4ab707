import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { asThimbleError } from "../../src/host/poll-thing.ts";
import { gone } from "./fake-driver.ts";
import { fakeProperty, fakeThing, hostUnderTest } from "./host-under-test.ts";

test("each property is read at its period, those that are due together in one read", async (t) => {
  const { host, clock, polled } = hostUnderTest(t);
  host.add(fakeThing([fakeProperty("a"), fakeProperty("b")].join("\n")), { pollEvery: 100 });
  await clock.advance(250);
  assert.deepEqual(polled.reads, [
    ["t/a", "t/b"],
    ["t/a", "t/b"],
    ["t/a", "t/b"],
  ]);
});

test("Things whose driver gathers reads are due at the same moments, whenever they were added", async (t) => {
  const { host, clock, polled } = hostUnderTest(t);
  Object.assign(polled, { gathersReads: true });
  const times: number[] = [];
  const read = polled.read.bind(polled);
  t.mock.method(polled, "read", (...args: Parameters<typeof read>) => {
    times.push(clock.monotonic());
    return read(...args);
  });
  host.add(fakeThing(fakeProperty("a"), "first"), { pollEvery: 100 });
  await clock.advance(130);
  host.add(fakeThing(fakeProperty("a"), "second"), { pollEvery: 50 });
  await clock.advance(100);
  assert.deepEqual(times, [0, 100, 130, 150, 200, 200]);
});

test("a property and its time are read together", async (t) => {
  const { host, clock, polled } = hostUnderTest(t);
  host.add(
    fakeThing([fakeProperty("heat", 'type: number, unit: "1", thimble:timeFrom: at'), fakeProperty("at")].join("\n")),
  );
  await clock.advance(0);
  assert.deepEqual(polled.reads, [["t/at", "t/heat"]]);
});

test("the next round waits until the listeners have taken this one", async (t) => {
  const { host, clock, polled } = hostUnderTest(t);
  const gate = Promise.withResolvers<void>();
  host.onReading(() => gate.promise);
  host.add(fakeThing(fakeProperty("a")), { pollEvery: 10 });
  await clock.advance(1000);
  assert.equal(polled.reads.length, 1);
  gate.resolve();
  await clock.advance(0);
  await clock.advance(20);
  // What was missed is not made up for.
  assert.equal(polled.reads.length, 4);
});

test("a device that is not there is tried with growing waits for ever, and polled again when it is back", async (t) => {
  const { host, clock, polled, readings } = hostUnderTest(t);
  polled.refusal = gone();
  host.add(fakeThing(fakeProperty("a")));
  await clock.advance(3_600_000);
  const [status] = host.list();
  assert.equal(status?.isReachable, false);
  assert.ok(polled.connects > 120 && polled.connects < 260, String(polled.connects));
  assert.deepEqual(
    readings.map(({ quality }) => quality),
    ["unreachable"],
  );
  polled.refusal = undefined;
  await clock.advance(30_000);
  assert.equal(host.list()[0]?.isReachable, true);
  assert.equal(readings.at(-1)?.quality, "good");
});

test("a device that answers nothing useful is polled less often, and its properties lose their worth", async (t) => {
  const { host, clock, polled, readings } = hostUnderTest(t);
  polled.values.set("t/a", 5);
  host.add(fakeThing(fakeProperty("a")));
  await clock.advance(100);
  polled.values.set("t/a", gone());
  await clock.advance(120_000);
  assert.deepEqual(
    readings.map(({ quality }) => quality),
    ["good", "stale", "unreachable"],
  );
  assert.ok(polled.reads.length < 20, String(polled.reads.length));
  polled.values.set("t/a", 6);
  await clock.advance(30_000);
  assert.equal(host.last("t/a")?.value, 6);
});

test("one property that fails does not take the others with it", async (t) => {
  const { host, clock, polled, readings } = hostUnderTest(t);
  polled.values.set("t/a", gone()).set("t/b", 2);
  host.add(fakeThing([fakeProperty("a"), fakeProperty("b")].join("\n")));
  await clock.advance(1500);
  assert.deepEqual(
    readings.map(({ property, value }) => [property, value]),
    [
      ["t/b", 2],
      ["t/b", 2],
    ],
  );
  const [status] = host.list();
  assert.deepEqual([status?.isReachable, status?.errors], [true, 2]);
});

test("a driver that fails in a way that it should not is tried again like a device that is gone", async (t) => {
  const { host, clock, polled, readings } = hostUnderTest(t);
  const read = polled.read.bind(polled);
  let isBroken = true;
  t.mock.method(polled, "read", async (...args: Parameters<typeof read>) => {
    if (isBroken) throw new TypeError("Do not know how to serialize a BigInt");
    return read(...args);
  });
  host.add(fakeThing(fakeProperty("a")));
  await clock.advance(100);
  const [status] = host.list();
  assert.deepEqual([status?.isReachable, status?.lastError?.code], [false, "base.bug"]);
  isBroken = false;
  await clock.advance(1000);
  assert.equal(host.list()[0]?.isReachable, true);
  assert.equal(readings.at(-1)?.quality, "good");
});

test("a Thing that can only be written is looked for now and then", async (t) => {
  const { host, clock, polled } = hostUnderTest(t);
  host.add(fakeThing(fakeProperty("a", "type: boolean, writeOnly: true")));
  await clock.advance(12_000);
  assert.equal(host.list()[0]?.isReachable, true);
  assert.equal(polled.connects, 3);
  assert.deepEqual(polled.reads, []);
});

test("asThimbleError() keeps an error of the catalogue and calls anything else a bug", () => {
  const error = gone();
  assert.equal(asThimbleError(error), error);
  const other = asThimbleError(new TypeError("x"));
  assert.ok(other instanceof ThimbleError && other.code === "base.bug" && other.cause instanceof TypeError);
});

test("a Thing that is removed while a listener holds up its poll gives out nothing more and leaves no timer", async (t) => {
  const { host, clock, readings } = hostUnderTest(t);
  host.onReading(() => new Promise(() => undefined));
  host.add(fakeThing([fakeProperty("a"), fakeProperty("b")].join("\n")));
  await clock.advance(0);
  await host.remove("t");
  await clock.advance(60_000);
  assert.deepEqual(
    readings.map(({ property }) => property),
    ["t/a"],
  );
  assert.equal(clock.pending, 0);
});

test("when a device is back, what it does not answer for is stale and what it answers is good at once", async (t) => {
  const { host, clock, polled, readings } = hostUnderTest(t);
  polled.refusal = gone();
  const set = fakeProperty("set", "type: boolean, writeOnly: true");
  host.add(fakeThing([fakeProperty("a"), set].join("\n")), { pollEvery: 60_000 });
  await clock.advance(0);
  polled.refusal = undefined;
  await clock.advance(1000);
  assert.deepEqual(
    readings.map(({ property, quality }) => [property, quality]),
    [
      ["t/a", "unreachable"],
      ["t/set", "unreachable"],
      ["t/a", "good"],
      ["t/set", "stale"],
    ],
  );
});
