import assert from "node:assert/strict";
import { test } from "node:test";
import { sinceFaultBegan } from "../../src/simulated/fault-window.ts";

test("a fault lasts for ever when it does not say, or from its time on, for its time", () => {
  assert.deepEqual(
    [0, 5].map((now) => sinceFaultBegan({}, now)),
    [0, 5],
  );
  const once = [99, 100, 149, 150, 1100].map((now) => sinceFaultBegan({ from: 100, for: 50 }, now));
  assert.deepEqual(once, [undefined, 0, 49, undefined, undefined]);
});

test("a fault that comes again begins anew each time", () => {
  const times = { from: 100, for: 50, every: 1000 };
  const since = [0, 149, 150, 1099, 1100, 1149, 1150].map((now) => sinceFaultBegan(times, now));
  assert.deepEqual(since, [undefined, 49, undefined, undefined, 0, 49, undefined]);
});
