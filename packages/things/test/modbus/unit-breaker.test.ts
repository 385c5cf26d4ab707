import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import { UnitBreaker } from "../../src/modbus/unit-breaker.ts";

const MISSED = new ThimbleError("base.timeout", "Cannot reach unit 1: no answer");

test("UnitBreaker leaves a unit alone for 0.25 s, twice as long with each miss, 15 s at most", async () => {
  const clock = new VirtualClock();
  const breaker = new UnitBreaker(clock);
  assert.equal(breaker.readRefusal, undefined);
  const rests: number[] = [];
  for (let i = 0; i < 9; i++) {
    breaker.miss(MISSED);
    const began = clock.monotonic();
    while (breaker.readRefusal === MISSED) await clock.advance(50);
    rests.push(clock.monotonic() - began);
  }
  assert.deepEqual(rests, [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
});

test("UnitBreaker lets writes through after one miss and not after two, and everything after an answer", () => {
  const breaker = new UnitBreaker(new VirtualClock());
  breaker.miss(MISSED);
  assert.equal(breaker.writeRefusal, undefined);
  breaker.miss(MISSED);
  assert.equal(breaker.writeRefusal, MISSED);
  breaker.answer();
  assert.equal(breaker.writeRefusal, undefined);
  assert.equal(breaker.readRefusal, undefined);
});
