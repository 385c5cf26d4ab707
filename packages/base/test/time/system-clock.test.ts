import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";

test("SystemClock tells the machine's time, and its monotonic time does not go back", () => {
  const clock = new SystemClock();
  const before = Date.now();
  const now = clock.now();
  assert.ok(now >= before && now <= Date.now());
  const first = clock.monotonic();
  assert.ok(clock.monotonic() >= first);
});

test("SystemClock calls once after a delay, and again and again every period", async () => {
  const clock = new SystemClock();
  await new Promise<void>((resolve) => {
    clock.after(1, resolve);
  });
  let count = 0;
  await new Promise<void>((resolve) => {
    const timer = clock.every(1, () => {
      count += 1;
      if (count < 3) return;
      timer[Symbol.dispose]();
      resolve();
    });
  });
  assert.equal(count, 3);
});

test("SystemClock does not call a timer that was disposed", async () => {
  const clock = new SystemClock();
  const disposed = clock.after(1, () => assert.fail("called"));
  disposed[Symbol.dispose]();
  disposed[Symbol.dispose]();
  await new Promise<void>((resolve) => {
    clock.after(5, resolve);
  });
});

test("SystemClock with unref keeps no process alive", () => {
  const before = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const clock = new SystemClock({ unref: true });
  const timers = [clock.after(60_000, () => undefined), clock.every(60_000, () => undefined)];
  const after = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  assert.equal(after, before);
  for (const timer of timers) timer[Symbol.dispose]();
});

test("SystemClock waits longer than one timer of Node can", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const clock = new SystemClock();
  const longest = 2 ** 31 - 1;
  const fired: string[] = [];
  clock.after(2 * longest + 5, () => fired.push("after"));
  const timer = clock.every(longest + 5, () => fired.push("every"));
  clock.after(Number.POSITIVE_INFINITY, () => fired.push("never"));
  clock.after(3 * longest, () => fired.push("disposed"))[Symbol.dispose]();
  t.mock.timers.tick(longest);
  t.mock.timers.tick(4);
  assert.deepEqual(fired, []);
  t.mock.timers.tick(1);
  assert.deepEqual(fired, ["every"]);
  // A mocked timer that is set in the middle of a tick counts from its end.
  t.mock.timers.tick(longest - 5);
  t.mock.timers.tick(5);
  assert.deepEqual(fired, ["every", "after"]);
  t.mock.timers.tick(5);
  assert.deepEqual(fired, ["every", "after", "every"]);
  timer[Symbol.dispose]();
  t.mock.timers.tick(longest);
  t.mock.timers.tick(longest);
  assert.deepEqual(fired, ["every", "after", "every"]);
});
