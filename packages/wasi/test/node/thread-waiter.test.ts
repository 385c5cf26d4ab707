import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";
import { ThreadWaiter } from "../../src/node/thread-waiter.ts";

test("ThreadWaiter waits at least as long as it is told by its clock, and not at all for nothing", () => {
  const clock = new SystemClock();
  const waiter = new ThreadWaiter(clock);
  const before = clock.monotonic();
  waiter.wait(5);
  assert.ok(clock.monotonic() - before >= 5);
  waiter.wait(0);
  waiter.wait(-1);
});
