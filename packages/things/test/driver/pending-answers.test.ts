import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import fc from "fast-check";
import type { DriverAnswer } from "../../src/driver/driver.ts";
import { MOST_PENDING, PendingAnswers } from "../../src/driver/pending-answers.ts";

/** A listener that takes one answer whenever it is told to; bindings from 10 on are events. */
function openBench() {
  const taken: (readonly [number, number])[] = [];
  const dropped: number[] = [];
  const failures: unknown[] = [];
  let release: (() => void) | undefined;
  const pending = new PendingAnswers({
    listener: {
      onAnswer: (index, answer) => {
        if (answer instanceof ThimbleError) return Promise.reject(answer);
        taken.push([index, answer.value]);
        return new Promise((resolve) => {
          release = resolve;
        });
      },
      onDropped: (index) => void dropped.push(index),
    },
    countsEach: (index) => index >= 10,
    onFailure: (error) => failures.push(error),
  });
  const next = async (): Promise<void> => {
    release?.();
    release = undefined;
    for (let i = 0; i < 5; i++) await undefined;
  };
  const push = (index: number, value: number): void => pending.push(index, { value, arrived: 0 });
  return { pending, taken, dropped, failures, next, push };
}

test("what comes while the listener is busy waits, in its order", async () => {
  const { taken, dropped, next, push } = openBench();
  push(0, 1);
  push(1, 2);
  push(0, 3);
  push(10, 4);
  assert.deepEqual(taken, [[0, 1]], "one at a time, the first at once");
  for (let i = 0; i < 3; i++) await next();
  assert.deepEqual(taken.slice(1), [
    [1, 2],
    [0, 3],
    [10, 4],
  ]);
  assert.deepEqual(dropped, []);
});

test("when too much waits, values give way of which there are newer ones, before any event", async () => {
  const { taken, dropped, next, push } = openBench();
  push(2, -1);
  push(1, 0);
  push(10, 0);
  for (let i = 1; i <= 100; i++) push(0, i);
  for (let i = 0; i < MOST_PENDING; i++) await next();
  assert.deepEqual(taken.slice(1, 3), [
    [1, 0],
    [10, 0],
  ]);
  assert.deepEqual(taken.at(-1), [0, 100]);
  assert.deepEqual(new Set(dropped), new Set([0]));
  assert.equal(taken.length, MOST_PENDING + 1);
});

test("of events the last ones wait, each for itself", async () => {
  const { taken, dropped, next, push } = openBench();
  for (let i = 0; i <= MOST_PENDING + 3; i++) push(10 + (i % 2), i);
  for (let i = 0; i <= MOST_PENDING; i++) await next();
  assert.equal(dropped.length, 3);
  assert.deepEqual(
    taken.map(([, value]) => value),
    [0, ...Array.from({ length: MOST_PENDING }, (_, i) => i + 4)],
  );
});

test("of more bindings than may wait the newest value of each waits", async () => {
  const { taken, next, pending } = openBench();
  const many = new PendingAnswers({
    listener: { onAnswer: async (index) => void taken.push([index, 0]) },
    countsEach: () => false,
    onFailure: () => undefined,
  });
  for (let round = 0; round < 3; round++)
    for (let index = 0; index < 2 * MOST_PENDING; index++) many.push(index, { value: round, arrived: 0 });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(new Set(taken.map(([index]) => index)).size, 2 * MOST_PENDING);
  pending.close();
  await next();
});

test("however much comes, what waits is bounded, and nothing is lost that is not told of; the newest value is the last", async () => {
  const said = fc.array(fc.tuple(fc.constantFrom(0, 1, 10, 11), fc.boolean()), { minLength: 1, maxLength: 400 });
  await fc.assert(
    fc.asyncProperty(said, async (all) => {
      const { taken, dropped, next, push } = openBench();
      for (const [i, [index, isTaken]] of all.entries()) {
        push(index, i);
        if (isTaken) await next();
      }
      let rest = -1;
      while (rest !== taken.length) {
        rest = taken.length;
        await next();
      }
      assert.equal(taken.length + dropped.length, all.length);
      for (const index of [0, 1, 10, 11]) {
        const values = taken.flatMap(([at, value]) => (at === index ? value : []));
        assert.deepEqual(
          values,
          values.toSorted((a, b) => a - b),
        );
        const newest = all.findLastIndex(([at]) => at === index);
        assert.equal(values.at(-1) ?? -1, newest);
      }
    }),
    { numRuns: 60 },
  );
});

test("a listener that throws is told of, and gets what comes next; nothing comes once it is closed", async () => {
  const { pending, taken, failures, next, push } = openBench();
  const bad: DriverAnswer = new ThimbleError("base.bug", "Cannot");
  pending.push(0, bad);
  // What waits behind it is of before the device was told to be gone.
  push(1, 7);
  await next();
  assert.deepEqual([failures, taken], [[bad], []]);
  push(0, 1);
  push(1, 2);
  pending.close();
  push(0, 3);
  await next();
  assert.deepEqual(taken, [[0, 1]]);
});
