import assert from "node:assert/strict";
import { test } from "node:test";
import { Ring } from "../../src/record/ring.ts";

test("Ring keeps the last items, oldest first", () => {
  const ring = new Ring<number>(3);
  for (let i = 1; i <= 10; i++) {
    ring.push(i);
    assert.deepEqual(
      ring.items(),
      [i - 2, i - 1, i].filter((n) => n > 0),
    );
  }
});

test("Ring refuses to keep nothing", () => {
  assert.throws(() => new Ring(0), RangeError);
});

test("Ring.follow() gives what is pushed from then on", async () => {
  const ring = new Ring<number>(3);
  ring.push(1);
  const follower = ring.follow();
  ring.push(2);
  assert.deepEqual(await follower.next(), { done: false, value: { item: 2, missed: 0 } });
  const next = follower.next();
  ring.push(3);
  assert.deepEqual(await next, { done: false, value: { item: 3, missed: 0 } });
});

test("Ring.follow() tells a slow follower how many items it missed", async () => {
  const ring = new Ring<number>(100);
  const follower = ring.follow({ capacity: 2 });
  for (let i = 1; i <= 5; i++) ring.push(i);
  assert.deepEqual((await follower.next()).value, { item: 4, missed: 3 });
  assert.deepEqual((await follower.next()).value, { item: 5, missed: 0 });
});

test("Ring.follow() ends with its signal, without an error", async () => {
  const ring = new Ring<number>(1);
  const stop = new AbortController();
  const follower = ring.follow({ signal: stop.signal });
  const next = follower.next();
  stop.abort();
  assert.deepEqual(await next, { done: true, value: undefined });
  assert.deepEqual(await ring.follow({ signal: stop.signal }).next(), { done: true, value: undefined });
});

test("Ring.close() lets followers have what they have not taken yet, then ends them", async () => {
  const ring = new Ring<number>(1);
  const follower = ring.follow();
  ring.push(1);
  ring.close();
  const taken: number[] = [];
  for await (const { item } of follower) taken.push(item);
  assert.deepEqual(taken, [1]);
});

test("Ring forgets a follower that leaves its loop", async () => {
  const ring = new Ring<number>(1);
  const follower = ring.follow();
  ring.push(1);
  for await (const _ of follower) break;
  ring.push(2);
  assert.deepEqual(await follower.next(), { done: true, value: undefined });
});
