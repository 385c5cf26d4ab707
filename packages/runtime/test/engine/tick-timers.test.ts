import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import fc from "fast-check";
import { TickTimers } from "../../src/engine/tick-timers.ts";

test("TickTimers ticks in order of due time, as single timers of the clock would", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }), async (periods) => {
      const clock = new VirtualClock(0);
      const timers = new TickTimers(clock);
      const seen: string[] = [];
      const expected: string[] = [];
      for (const [i, period] of periods.entries()) {
        timers.set({ tick: (time) => seen.push(`${Math.round(time * 1000)} ${i}`) }, period);
        for (let due = period; due <= 200; due += period) expected.push(`${due} ${i}`);
      }
      await clock.advance(200);
      const byTime = (a: string, b: string): number => Number.parseInt(a, 10) - Number.parseInt(b, 10);
      assert.deepEqual(
        seen.map((line) => Number.parseInt(line, 10)),
        expected.sort(byTime).map((line) => Number.parseInt(line, 10)),
      );
      assert.deepEqual([...seen].sort(), [...expected].sort());
      timers[Symbol.dispose]();
      assert.equal(clock.pending, 0);
    }),
    { numRuns: 20 },
  );
});

test("TickTimers replaces and removes the timer of a target", async () => {
  const clock = new VirtualClock();
  const timers = new TickTimers(clock);
  let ticks = 0;
  const target = { tick: () => ticks++ };
  const others = [30, 20, 40].map((period) => ({ target: { tick: () => undefined }, period }));
  for (const other of others) timers.set(other.target, other.period);
  timers.set(target, 10);
  timers.set(target, 25);
  await clock.advance(60);
  assert.equal(ticks, 2);
  timers.set(target, 0);
  for (const other of others) timers.set(other.target, 0);
  assert.equal(clock.pending, 0);
});

test("TickTimers skips ticks that were missed", async () => {
  const clock = new VirtualClock();
  let now = 0;
  const late = { now: () => now, monotonic: () => now, after: clock.after.bind(clock), every: clock.every.bind(clock) };
  const timers = new TickTimers(late);
  let ticks = 0;
  timers.set({ tick: () => ticks++ }, 10);
  now = 95;
  await clock.advance(10);
  assert.equal(ticks, 1);
  now = 100;
  await clock.advance(5);
  assert.equal(ticks, 2);
  timers[Symbol.dispose]();
});

test("TickTimers lets others have their turn among very many ticks that are due at once", async () => {
  const clock = new VirtualClock();
  const timers = new TickTimers(clock);
  let ticks = 0;
  const turns: number[] = [];
  const look = (): void => {
    turns.push(ticks);
    if (ticks < 1000) clock.after(0, look);
  };
  for (let i = 0; i < 1000; i++) timers.set({ tick: () => ticks++ }, 10);
  clock.after(10, look);
  await clock.advance(10);
  assert.deepEqual(turns, [256, 512, 768, 1000]);
  timers[Symbol.dispose]();
});
