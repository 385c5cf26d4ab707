import assert from "node:assert/strict";
import { test } from "node:test";
import { sleep, VirtualClock } from "@thimble/base";
import fc from "fast-check";

test("VirtualClock begins at 2026 or where it is told, and moves only by advance()", async () => {
  const clock = new VirtualClock();
  assert.equal(new Date(clock.now()).toISOString(), "2026-01-01T00:00:00.000Z");
  await clock.advance(1500);
  assert.equal(new Date(clock.now()).toISOString(), "2026-01-01T00:00:01.500Z");
  assert.equal(clock.monotonic(), 1500);
  assert.equal(new VirtualClock(5).now(), 5);
});

test("VirtualClock fires timers in order of their time, then of their making, each at its time", async () => {
  const clock = new VirtualClock(0);
  const fired: string[] = [];
  const note =
    (name: string): (() => void) =>
    () =>
      fired.push(`${name}@${clock.now()}`);
  clock.after(20, note("b"));
  clock.after(10, note("a"));
  clock.after(20, note("c"));
  clock.after(-5, note("now"));
  await clock.advance(20);
  assert.deepEqual(fired, ["now@0", "a@10", "b@20", "c@20"]);
  assert.equal(clock.pending, 0);
});

test("VirtualClock fires a timer that a timer makes, when it falls within the step", async () => {
  const clock = new VirtualClock(0);
  const fired: number[] = [];
  clock.after(10, () => clock.after(10, () => fired.push(clock.now())));
  await clock.advance(25);
  assert.deepEqual(fired, [20]);
  assert.equal(clock.now(), 25);
});

test("VirtualClock fires a timer that is made by what a timer put off to the next turn of the event loop", async () => {
  const clock = new VirtualClock(0);
  const fired: number[] = [];
  const putOff = async (): Promise<void> => {
    await Promise.resolve();
    setImmediate(() => clock.after(10, () => fired.push(clock.now())));
  };
  clock.after(10, () => void putOff());
  await clock.advance(25);
  assert.deepEqual(fired, [20]);
});

test("VirtualClock repeats every period until disposed", async () => {
  const clock = new VirtualClock(0);
  const fired: number[] = [];
  const timer = clock.every(10, () => fired.push(clock.now()));
  await clock.advance(35);
  timer[Symbol.dispose]();
  timer[Symbol.dispose]();
  await clock.advance(100);
  assert.deepEqual([fired, clock.pending], [[10, 20, 30], 0]);
});

test("VirtualClock lets a repeating timer dispose itself", async () => {
  const clock = new VirtualClock();
  let count = 0;
  const timer = clock.every(1, () => {
    count += 1;
    if (count === 3) timer[Symbol.dispose]();
  });
  await clock.advance(10);
  assert.equal(count, 3);
});

test("VirtualClock refuses a period that is not positive", () => {
  for (const period of [0, -1, Number.NaN])
    assert.throws(() => new VirtualClock().every(period, () => undefined), RangeError);
});

test("VirtualClock lets promises settle between firings, so that loops of sleeps take their whole time", async () => {
  const clock = new VirtualClock(0);
  const seen: number[] = [];
  const loop = (async () => {
    for (let i = 0; i < 5; i++) {
      await sleep(clock, 10);
      seen.push(clock.now());
    }
  })();
  await clock.advance(50);
  await loop;
  assert.deepEqual(seen, [10, 20, 30, 40, 50]);
});

test("VirtualClock fires the same timers in one step as in many", async () => {
  const timer = fc.record({ delay: fc.nat(50), period: fc.option(fc.integer({ min: 1, max: 20 })) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(timer, { maxLength: 5 }),
      fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }),
      async (timers, steps) => {
        const run = async (advances: readonly number[]): Promise<readonly string[]> => {
          const clock = new VirtualClock(0);
          const fired: string[] = [];
          for (const [i, { delay, period }] of timers.entries()) {
            const fire = (): unknown => fired.push(`${i}@${clock.now()}`);
            if (period === null) clock.after(delay, fire);
            else clock.every(period, fire);
          }
          for (const advance of advances) await clock.advance(advance);
          return fired;
        };
        const total = steps.reduce((sum, step) => sum + step, 0);
        assert.deepEqual(await run(steps), await run([total]));
      },
    ),
    { numRuns: 50 },
  );
});

test("VirtualClock tells how long it is until the first timer is due", async () => {
  const clock = new VirtualClock();
  assert.equal(clock.untilNext, undefined);
  clock.after(30, () => undefined);
  clock.after(20, () => undefined);
  await clock.advance(5);
  assert.equal(clock.untilNext, 15);
});
