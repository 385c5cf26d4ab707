import assert from "node:assert/strict";
import { test } from "node:test";
import { Waiters } from "../../src/engine/waiters.ts";

test("Waiters resolves what is met, at once or at a later check, and nothing else", async () => {
  const waiters = new Waiters();
  const subject = {};
  let level = 0;
  const seen: number[] = [];
  const waits = [0, 1, 2].map((wanted) => waiters.until(subject, () => level >= wanted).then(() => seen.push(wanted)));
  await waits[0];
  for (const next of [1, 2]) {
    level = next;
    waiters.changed(subject);
    waiters.check();
    await waits[next];
  }
  assert.deepEqual(seen, [0, 1, 2]);
});

test("Waiters looks at what waits for a subject that changed, once, and at nothing else", async () => {
  const waiters = new Waiters();
  const subjects = Array.from({ length: 1000 }, () => ({}));
  let looks = 0;
  let ended: object | undefined;
  const waits = subjects.map((subject) =>
    waiters.until(subject, () => {
      looks += 1;
      return ended === subject;
    }),
  );
  looks = 0;
  for (const subject of subjects) {
    ended = subject;
    waiters.changed(subject);
    waiters.changed(subject);
    waiters.check();
    waiters.check();
  }
  await Promise.all(waits);
  assert.equal(looks, subjects.length);
});
