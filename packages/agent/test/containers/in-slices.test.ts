import assert from "node:assert/strict";
import { test } from "node:test";
import { inSlices } from "../../src/containers/in-slices.ts";

test("inSlices() visits all items in order, and lets others work after each slice", async () => {
  const seen: (number | string)[] = [];
  const work = inSlices(
    [1, 2, 3, 4, 5],
    2,
    (item) => seen.push(item),
    (run) => {
      seen.push("others");
      run();
    },
  );
  await work;
  assert.deepEqual(seen, [1, 2, "others", 3, 4, "others", 5]);
});

test("inSlices() does not wait for anybody where one slice is enough", () => {
  const seen: number[] = [];
  void inSlices([1, 2], 2, (item) => seen.push(item));
  assert.deepEqual(seen, [1, 2]);
});

test("inSlices() by the event loop lets timers in between", async () => {
  let isDone = false;
  const work = inSlices(Array.from({ length: 10 }), 1, () => undefined).then(() => {
    isDone = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isDone, false);
  await work;
});
