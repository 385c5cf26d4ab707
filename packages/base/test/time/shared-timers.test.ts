import assert from "node:assert/strict";
import { test } from "node:test";
import { SharedTimers } from "../../src/time/shared-timers.ts";
import { VirtualClock } from "../../src/time/virtual-clock.ts";

function scene() {
  const clock = new VirtualClock();
  const timers = new SharedTimers(clock);
  const log: string[] = [];
  const after = (delay: number, name: string) =>
    timers.after(delay, () => void log.push(`${name} ${clock.monotonic()}`));
  return { clock, timers, log, after };
}

test("SharedTimers takes one timer for what is due in the same millisecond, and fires it in order, never early", async () => {
  const { clock, log, after } = scene();
  after(10, "a");
  after(9.2, "b");
  after(9.999, "c");
  after(11, "d");
  assert.equal(clock.pending, 2);
  await clock.advance(20);
  assert.deepEqual(log, ["a 10", "b 10", "c 10", "d 11"]);
  assert.equal(clock.pending, 0);
});

test("SharedTimers forgets what is disposed of, and the timer with the last", async () => {
  const { clock, log, after } = scene();
  const [a, b] = [after(10, "a"), after(10, "b")];
  a[Symbol.dispose]();
  a[Symbol.dispose]();
  assert.equal(clock.pending, 1);
  b[Symbol.dispose]();
  assert.equal(clock.pending, 0);
  after(10, "c");
  await clock.advance(10);
  b[Symbol.dispose]();
  assert.deepEqual(log, ["c 10"]);
});

test("SharedTimers lets a callback ask again for the same moment, and others be called when one throws", async () => {
  const { clock, timers, log, after } = scene();
  timers.after(5, () => {
    after(0, "again");
    throw new Error("first");
  });
  after(5, "other");
  await assert.rejects(clock.advance(5), /first/);
  await clock.advance(0);
  assert.deepEqual(log, ["other 5", "again 5"]);
});

test("SharedTimers has the time of the other clock", async () => {
  const { clock, timers } = scene();
  await clock.advance(7);
  assert.deepEqual([timers.now(), timers.monotonic()], [clock.now(), 7]);
  let count = 0;
  using _ = timers.every(10, () => {
    count += 1;
  });
  await clock.advance(30);
  assert.equal(count, 3);
});
