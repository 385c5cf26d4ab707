import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { sleep, VirtualClock, withDeadline } from "@thimble/base";

test("sleep() resolves when the time has passed, not before", async () => {
  const clock = new VirtualClock();
  let isAwake = false;
  const sleeping = sleep(clock, 100).then(() => {
    isAwake = true;
  });
  await clock.advance(99);
  assert.equal(isAwake, false);
  await clock.advance(1);
  assert.equal(isAwake, true);
  await sleeping;
});

test("sleep() rejects with the signal's reason, and leaves no timer", async () => {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const sleeping = sleep(clock, 100, controller.signal);
  const reason = new Error("stop");
  controller.abort(reason);
  await assert.rejects(sleeping, reason);
  await assert.rejects(sleep(clock, 100, controller.signal), reason);
  assert.equal(clock.pending, 0);
});

test("sleep() leaves no listener on the signal", async () => {
  const clock = new VirtualClock();
  const { signal } = new AbortController();
  const sleeping = sleep(clock, 100, signal);
  await clock.advance(100);
  await sleeping;
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("withDeadline() settles as the work does, and leaves no timer", async () => {
  const clock = new VirtualClock();
  const late = (): Error => new Error("late");
  assert.equal(await withDeadline(clock, 100, Promise.resolve(5), late), 5);
  await assert.rejects(withDeadline(clock, 100, Promise.reject(new Error("broken")), late), /broken/);
  await clock.advance(0);
  assert.equal(clock.pending, 0);
});

test("withDeadline() rejects with the caller's error when the time passes first", async () => {
  const clock = new VirtualClock();
  const late = new Error("late");
  const work = withDeadline(clock, 100, new Promise(() => undefined), () => late);
  const rejected = assert.rejects(work, (error) => error === late);
  await clock.advance(100);
  await rejected;
});
