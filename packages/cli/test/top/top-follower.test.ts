import assert from "node:assert/strict";
import { test } from "node:test";
import type { TopQuery } from "@thimble/agent";
import { sleep, VirtualClock } from "@thimble/base";
import { TopFollower } from "../../src/top/top-follower.ts";
import { SAMPLE_TOP } from "../support/sample-top.ts";

const QUERY: TopQuery = { sort: "events", isReversed: false, limit: 10, offset: 0, name: undefined };

/** Follows a device whose answers take so long. */
function follow(answerTakes = 0) {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const asked: number[] = [];
  let shown = 0;
  const follower = new TopFollower({
    ask: async (_query, signal) => {
      asked.push(clock.monotonic());
      if (answerTakes > 0) await sleep(clock, answerTakes, signal);
      return SAMPLE_TOP;
    },
    clock,
    interval: 1000,
    signal: stop.signal,
  });
  const done = follower.run({ query: () => QUERY, show: () => void shown++ });
  return { clock, stop, asked, done, follower, shown: () => shown };
}

test("TopFollower asks at once and then after each interval, until it is stopped", async () => {
  const { clock, stop, asked, done, shown } = follow();
  await clock.advance(2500);
  stop.abort();
  await done;
  assert.deepEqual([asked, shown()], [[0, 1000, 2000], 3]);
  assert.equal(clock.pending, 0);
});

test("TopFollower asks at once when it is woken, also while an answer is under way", async () => {
  const { clock, stop, asked, done, follower } = follow(100);
  await clock.advance(50);
  follower.wake();
  await clock.advance(250);
  follower.wake();
  await clock.advance(50);
  stop.abort();
  await done;
  assert.deepEqual(asked, [0, 100, 300]);
});

test("TopFollower leaves a device in peace that takes long to answer", async () => {
  const { clock, stop, asked, done } = follow(500);
  await clock.advance(5500);
  stop.abort();
  await done;
  assert.deepEqual(asked, [0, 2500, 5000]);
});

test("TopFollower ends with what went wrong, but not when it was stopped", async () => {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const ask = async (): Promise<never> => {
    throw new Error("the agent is gone");
  };
  const parts = { ask, clock, interval: 1000, signal: stop.signal };
  const viewer = { query: () => QUERY, show: () => undefined };
  await assert.rejects(new TopFollower(parts).run(viewer), /the agent is gone/);
  const stopped = async (): Promise<never> => {
    stop.abort();
    throw new Error("the agent is gone");
  };
  await new TopFollower({ ...parts, ask: stopped }).run(viewer);
});
