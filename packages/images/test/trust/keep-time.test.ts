import assert from "node:assert/strict";
import { test } from "node:test";
import { type Clock, VirtualClock } from "@thimble/base";
import { keepTime } from "../../src/trust/keep-time.ts";
import { EARLIEST_TIME, TimeFloor } from "../../src/trust/time-floor.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";

const MINUTE = 60_000;

/** A clock whose wall time can be set. */
class SettableClock implements Clock {
  readonly inner = new VirtualClock(0);
  offset = 0;

  now = () => this.inner.now() + this.offset;
  monotonic = () => this.inner.monotonic();
  after = (...args: Parameters<Clock["after"]>) => this.inner.after(...args);
  every = (...args: Parameters<Clock["every"]>) => this.inner.every(...args);
}

async function bench() {
  const clock = new SettableClock();
  const fileSystem = new PowerLossFileSystem();
  const floor = await TimeFloor.open({ directory: "/data", clock, fileSystem });
  const known = async () =>
    (await TimeFloor.open({ directory: "/data", clock: new VirtualClock(0), fileSystem, earliest: 0 })).now();
  return { clock, floor, known };
}

test("keepTime() keeps what the clock says once it went ten minutes without a jump", async () => {
  const { clock, floor, known } = await bench();
  clock.offset = EARLIEST_TIME + 1000 * MINUTE;
  await using _kept = keepTime(floor, clock);
  await clock.inner.advance(9 * MINUTE);
  assert.equal(await known(), 0);
  await clock.inner.advance(MINUTE);
  const first = clock.now();
  assert.equal(await known(), first);
  clock.offset = 0;
  await clock.inner.advance(30 * MINUTE);
  assert.ok(floor.now() >= first && (await known()) >= first, "a clock that is set back takes nothing away");
});

test("keepTime() does not take a time that the clock jumped to, before it has gone on from there", async () => {
  const { clock, floor, known } = await bench();
  await using _kept = keepTime(floor, clock);
  const wrong = EARLIEST_TIME * 2;
  await clock.inner.advance(5 * MINUTE);
  clock.offset = wrong;
  await clock.inner.advance(5 * MINUTE);
  clock.offset = EARLIEST_TIME;
  await clock.inner.advance(10 * MINUTE);
  assert.ok((await known()) < wrong && floor.now() < wrong);
  await clock.inner.advance(10 * MINUTE);
  assert.equal(await known(), clock.now());
});

test("keepTime() ends when it is disposed, and leaves no timer", async () => {
  const { clock, floor } = await bench();
  const kept = keepTime(floor, clock);
  await kept[Symbol.asyncDispose]();
  assert.equal(clock.inner.pending, 0);
});
