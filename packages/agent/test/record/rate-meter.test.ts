import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { RateMeter } from "../../src/record/rate-meter.ts";

test("RateMeter tells the rate over the last ten whole seconds and the total", async () => {
  const clock = new VirtualClock();
  const meter = new RateMeter(clock);
  for (let second = 0; second < 30; second++) {
    for (let i = 0; i < 5; i++) meter.mark();
    await clock.advance(1000);
  }
  assert.equal(meter.perSecond(), 5);
  assert.equal(meter.total, 150);
});

test("RateMeter goes by as many seconds as there were since the first event", async () => {
  const clock = new VirtualClock();
  const meter = new RateMeter(clock);
  await clock.advance(7000);
  for (let i = 0; i < 6; i++) meter.mark();
  assert.equal(meter.perSecond(), 0);
  await clock.advance(2000);
  assert.equal(meter.perSecond(), 3);
});

test("RateMeter falls to nothing when nothing comes any more", async () => {
  const clock = new VirtualClock();
  const meter = new RateMeter(clock);
  meter.mark();
  await clock.advance(5000);
  assert.equal(meter.perSecond(), 0.2);
  await clock.advance(60_000);
  assert.equal(meter.perSecond(), 0);
});
