import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRNO } from "../../src/preview1/errno.ts";
import { CLOCK } from "../../src/preview1/types.ts";
import { Guest, RESULT } from "../support/guest.ts";

test("clock_time_get shows the clocks in nanoseconds", async () => {
  using guest = new Guest();
  await guest.clock.advance(1500.25);
  assert.equal(guest.call("clock_time_get", CLOCK.monotonic, 0n, RESULT), ERRNO.success);
  assert.equal(guest.u64(RESULT), BigInt(guest.clock.monotonic() * 1e6));
  assert.equal(guest.call("clock_time_get", CLOCK.realtime, 1n, RESULT), ERRNO.success);
  assert.equal(guest.u64(RESULT) / 1_000_000n, BigInt(Math.floor(guest.clock.now())));
});

test("clock_res_get says how fine the clocks are", () => {
  using guest = new Guest();
  assert.equal(guest.call("clock_res_get", CLOCK.realtime, RESULT), ERRNO.success);
  assert.equal(guest.u64(RESULT), 1_000_000n);
  assert.equal(guest.call("clock_res_get", CLOCK.monotonic, RESULT), ERRNO.success);
  assert.equal(guest.u64(RESULT), 1000n);
});

test("there are no clocks of processor time, and no others", () => {
  using guest = new Guest();
  for (const id of [CLOCK.process_cputime_id, CLOCK.thread_cputime_id]) {
    assert.equal(guest.call("clock_time_get", id, 0n, RESULT), ERRNO.notsup);
    assert.equal(guest.call("clock_res_get", id, RESULT), ERRNO.notsup);
  }
  assert.equal(guest.call("clock_time_get", 4, 0n, RESULT), ERRNO.inval);
  assert.equal(guest.call("clock_res_get", -1, RESULT), ERRNO.inval);
  assert.equal(guest.call("clock_time_get", CLOCK.realtime, 0n, -8), ERRNO.fault);
});
