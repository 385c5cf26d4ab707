import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { frontDesk } from "../../src/engine/front-desk.ts";

test("frontDesk() tells monotonic time in milliseconds and the wall clock's in seconds", async () => {
  const clock = new VirtualClock(5000);
  const desk = frontDesk(clock);
  await clock.advance(250);
  assert.deepEqual([desk.monotonic(), desk.time()], [250, 5.25]);
});
