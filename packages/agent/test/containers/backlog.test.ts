import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER } from "@thimble/base";
import { Backlog, MAX_BACKLOG } from "../../src/containers/backlog.ts";

/** A backlog before a container that is full until `makeRoom`, and what it took. */
function openBench() {
  const taken: number[] = [];
  let isFull = true;
  let wake: (() => void) | undefined;
  const room = (): Promise<void> => (isFull ? new Promise((resolve) => (wake = resolve)) : Promise.resolve());
  const backlog = new Backlog(room, SILENT_LOGGER);
  return {
    taken,
    backlog,
    offer: (n: number) => backlog.offer(() => (isFull ? "full" : taken.push(n) > 0 ? "accepted" : "full")),
    makeRoom: () => {
      isFull = false;
      wake?.();
    },
  };
}

test("Backlog hands on at once as long as there is room", () => {
  const { offer, makeRoom, taken } = openBench();
  makeRoom();
  assert.equal(offer(1), undefined);
  assert.deepEqual(taken, [1]);
});

test("Backlog keeps the order of what found no room, and of what comes behind it", async () => {
  const { offer, makeRoom, taken } = openBench();
  const wait = offer(1);
  offer(2);
  makeRoom();
  offer(3);
  await wait;
  assert.deepEqual(taken, [1, 2, 3]);
  assert.equal(offer(4), undefined);
});

test("Backlog drops the newest when senders do not wait", async () => {
  const { offer, makeRoom, taken } = openBench();
  let wait: Promise<void> | undefined;
  for (let n = 1; n <= MAX_BACKLOG + 5; n++) wait = offer(n) ?? undefined;
  makeRoom();
  await wait;
  assert.equal(taken.length, MAX_BACKLOG);
  assert.equal(taken.at(-1), MAX_BACKLOG);
});

test("Backlog lets its senders go on when it is closed, and hands on nothing more", async () => {
  const { backlog, offer, makeRoom, taken } = openBench();
  const wait = offer(1);
  backlog.close();
  makeRoom();
  await wait;
  assert.deepEqual(taken, []);
});
