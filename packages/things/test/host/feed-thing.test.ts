import assert from "node:assert/strict";
import { test } from "node:test";
import type { PushListener } from "../../src/driver/driver.ts";
import { isSimulatedBinding } from "../../src/simulated/simulated-binding.ts";
import { gone } from "./fake-driver.ts";
import { fakeProperty, fakeThing, hostUnderTest } from "./host-under-test.ts";

test("of a Thing that does both, what is polled is asked for and what comes by itself is listened to", async (t) => {
  const { host, clock, polled, readings } = hostUnderTest(t);
  const listeners = new Set<PushListener>();
  const push = {
    has: (binding: object) =>
      isSimulatedBinding({ driver: "simulated", ...binding }) && "key" in binding && binding.key === "t/b",
    subscribe: (_: unknown, listener: PushListener): Disposable => {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
  Object.assign(polled, { push });
  polled.values.set("t/a", 1);
  host.add(fakeThing([fakeProperty("a"), fakeProperty("b")].join("\n")));
  await clock.advance(0);
  assert.deepEqual(polled.reads, [["t/a"]]);
  const [listener] = listeners;
  await listener?.onAnswer(0, { value: 7, arrived: clock.monotonic() });
  assert.deepEqual(
    readings.map(({ property, value }) => [property, value]),
    [
      ["t/a", 1],
      ["t/b", 7],
    ],
  );
  // What comes by itself is not stale because it was not asked for.
  await clock.advance(10_000);
  assert.equal(host.last("t/b")?.quality, "good");
  listener?.onDown(gone());
  await clock.advance(0);
  assert.equal(host.list()[0]?.isReachable, false);
  await clock.advance(2000);
  assert.equal(host.list()[0]?.isReachable, true);
  await host.remove("t");
  assert.equal(listeners.size, 0);
});
