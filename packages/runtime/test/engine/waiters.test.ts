import assert from "node:assert/strict";
import { test } from "node:test";
import { Waiters } from "../../src/engine/waiters.ts";

test("Waiters resolves what is met, at once or at a later check, and nothing else", async () => {
  const waiters = new Waiters();
  let level = 0;
  const seen: number[] = [];
  const waits = [0, 1, 2].map((wanted) => waiters.until(() => level >= wanted).then(() => seen.push(wanted)));
  await waits[0];
  level = 1;
  waiters.check();
  await waits[1];
  assert.deepEqual(seen, [0, 1]);
  level = 2;
  waiters.check();
  await Promise.all(waits);
  assert.deepEqual(seen, [0, 1, 2]);
});
