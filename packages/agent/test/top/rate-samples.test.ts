import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { RateSample, RateSamples, ratesBetween } from "../../src/top/rate-samples.ts";

test("RateSamples have nothing to compare with at first, then the last look, but never one of just now", async () => {
  const clock = new VirtualClock();
  const samples = new RateSamples(clock);
  assert.equal(samples.baseline, undefined);
  const first = new RateSample(clock.monotonic());
  samples.keep(first);
  await clock.advance(100);
  assert.equal(samples.baseline, undefined);
  await clock.advance(900);
  assert.equal(samples.baseline, first);
  const second = new RateSample(clock.monotonic());
  samples.keep(second);
  await clock.advance(100);
  assert.equal(samples.baseline, first);
  samples.keep(new RateSample(clock.monotonic()));
  await clock.advance(900);
  assert.equal(samples.baseline, second);
});

test("RateSamples let go when nobody looks any more", async () => {
  const clock = new VirtualClock();
  const samples = new RateSamples(clock);
  samples.keep(new RateSample(0));
  await clock.advance(10_000);
  assert.equal(samples.baseline, undefined);
  assert.equal(clock.pending, 0);
});

test("ratesBetween() is per second, and never less than nothing", () => {
  const before = { events: 10, instructions: 1000 };
  assert.deepEqual(ratesBetween(before, { events: 20, instructions: 500 }, 2000), { events: 5, instructions: 0 });
});
