import assert from "node:assert/strict";
import { test } from "node:test";
import { scheduleImmediate } from "../../src/index.ts";

test("scheduleImmediate() runs after its caller and the promises that are settled", async () => {
  const order: string[] = [];
  const done = new Promise<void>((resolve) => {
    scheduleImmediate(() => {
      order.push("run");
      resolve();
    });
  });
  queueMicrotask(() => order.push("promise"));
  order.push("caller");
  await done;
  assert.deepEqual(order, ["caller", "promise", "run"]);
});
