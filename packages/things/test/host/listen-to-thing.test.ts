import assert from "node:assert/strict";
import { test } from "node:test";
import { gone } from "./fake-driver.ts";
import { fakeProperty, fakeThing, hostUnderTest } from "./host-under-test.ts";

test("what a device sends is given out as it comes, and the device waits for the listeners", async (t) => {
  const { host, clock, pushed, readings, usePushed } = hostUnderTest(t);
  usePushed();
  host.add(fakeThing(fakeProperty("a")));
  await clock.advance(0);
  await pushed.push(0, 1);
  await pushed.push(0, 2);
  assert.deepEqual(
    readings.map(({ value }) => value),
    [1, 2],
  );
  const gate = Promise.withResolvers<void>();
  host.onReading(() => gate.promise);
  let isTaken = false;
  const push = pushed.push(0, 3).then(() => {
    isTaken = true;
  });
  await clock.advance(1000);
  assert.equal(isTaken, false);
  gate.resolve();
  await push;
});

test("one bad message is counted and says nothing of the connection", async (t) => {
  const { host, clock, pushed, usePushed } = hostUnderTest(t);
  usePushed();
  host.add(fakeThing(fakeProperty("a")));
  await clock.advance(0);
  await pushed.push(0, gone());
  const [status] = host.list();
  assert.deepEqual([status?.isReachable, status?.errors], [true, 1]);
});

test("a lost connection is opened again with growing waits, and the property is given up after a minute", async (t) => {
  const { host, clock, pushed, readings, usePushed } = hostUnderTest(t);
  usePushed();
  host.add(fakeThing(fakeProperty("a")));
  await clock.advance(0);
  await pushed.push(0, 1);
  pushed.refusal = gone();
  pushed.drop(gone());
  await clock.advance(61_000);
  assert.equal(host.list()[0]?.isReachable, false);
  assert.deepEqual(
    readings.map(({ quality }) => quality),
    ["good", "unreachable"],
  );
  pushed.refusal = undefined;
  await clock.advance(30_000);
  assert.equal(host.list()[0]?.isReachable, true);
  await pushed.push(0, 2);
  assert.equal(host.last("t/a")?.value, 2);
});

test("a Thing that is removed listens no more", async (t) => {
  const { host, clock, pushed, usePushed } = hostUnderTest(t);
  usePushed();
  host.add(fakeThing(fakeProperty("a")));
  await clock.advance(0);
  await host.remove("t");
  assert.equal(pushed.listeners.size, 0);
  assert.equal(clock.pending, 0);
});

test("a device that is back is given out as stale where it was unreachable, with the last value, though it sends nothing", async (t) => {
  const { host, clock, pushed, readings, usePushed } = hostUnderTest(t);
  usePushed();
  pushed.refusal = gone();
  host.add(fakeThing([fakeProperty("never"), fakeProperty("set", "type: boolean, writeOnly: true")].join("\n")));
  await clock.advance(0);
  pushed.refusal = undefined;
  await clock.advance(1000);
  const told = (): unknown => readings.splice(0).map(({ property, quality, value }) => [property, quality, value]);
  assert.deepEqual(told(), [
    ["t/never", "unreachable", Number.NaN],
    ["t/set", "unreachable", Number.NaN],
    ["t/never", "stale", Number.NaN],
    ["t/set", "stale", Number.NaN],
  ]);
  await pushed.push(0, 7);
  pushed.refusal = gone();
  pushed.drop(gone());
  await clock.advance(61_000);
  pushed.refusal = undefined;
  await clock.advance(30_000);
  assert.deepEqual(told(), [
    ["t/never", "good", 7],
    ["t/never", "unreachable", Number.NaN],
    ["t/set", "unreachable", Number.NaN],
    ["t/never", "stale", 7],
    ["t/set", "stale", Number.NaN],
  ]);
});

test("a Thing that is removed as its connection is lost says nothing of that", async (t) => {
  const { host, clock, pushed, readings, usePushed } = hostUnderTest(t);
  usePushed();
  host.add(fakeThing(fakeProperty("a")));
  await clock.advance(0);
  const told: boolean[] = [];
  host.onStatus(({ isReachable }) => void told.push(isReachable));
  pushed.drop(gone());
  // The loss is on its way to the loop.
  await Promise.resolve();
  await host.remove("t");
  assert.deepEqual([told, readings], [[], []]);
  assert.equal(clock.pending, 0);
});

test("a device that is away when the connection opens is unreachable until it is back", async (t) => {
  const { host, clock, pushed, usePushed } = hostUnderTest(t);
  usePushed();
  const connect = async (): Promise<void> => {
    for (const listener of pushed.listeners) listener.onAway?.(gone());
  };
  Object.assign(pushed, { connect });
  host.add(fakeThing(fakeProperty("a")));
  await clock.advance(0);
  assert.deepEqual([host.list()[0]?.isReachable, host.last("t/a")?.quality], [false, "unreachable"]);
  for (const listener of pushed.listeners) listener.onBack?.();
  assert.deepEqual([host.list()[0]?.isReachable, host.last("t/a")?.quality], [true, "stale"]);
  // The connection itself was never gone.
  assert.equal(host.list()[0]?.retries, 0);
});

test("what gave way because the listeners were slow is counted", async (t) => {
  const { host, clock, pushed, usePushed } = hostUnderTest(t);
  usePushed();
  host.add(fakeThing(fakeProperty("a")));
  await clock.advance(0);
  for (const listener of pushed.listeners) listener.onDropped?.(0);
  assert.equal(host.list()[0]?.dropped, 1);
});
