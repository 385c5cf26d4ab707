import assert from "node:assert/strict";
import { test } from "node:test";
import { RecordQueue } from "../../../src/kernel/simulated/simulated-device.ts";

test("RecordQueue gives whole records, oldest first, and loses the oldest when it is full", () => {
  const queue = new RecordQueue(2);
  let pushed = 0;
  queue.onPush = () => {
    pushed += 1;
  };
  for (const byte of [1, 2, 3]) queue.push(Uint8Array.of(byte, byte));
  assert.equal(pushed, 3);
  assert.deepEqual([...queue.take(1)], []);
  assert.deepEqual([...queue.take(3)], [2, 2]);
  assert.deepEqual([...queue.take(9)], [3, 3]);
  assert.deepEqual([...queue.take(9)], []);
});
