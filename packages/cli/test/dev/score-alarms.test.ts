import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { scoreAlarms } from "../../src/dev/score-alarms.ts";

const DAY = 86_400;
const WINDOWS = [
  { from: 10 * DAY, to: 12 * DAY },
  { from: 20 * DAY, to: 22 * DAY },
];

const times = fc.array(fc.integer({ min: 0, max: 40 * DAY }), { maxLength: 60 });

test("scoreAlarms() counts a failure as caught when there is an alarm in its window, ends included", () => {
  assert.deepEqual(scoreAlarms([10 * DAY, 22 * DAY], WINDOWS, DAY), { caught: 2, windows: 2, falseAlarms: 0 });
  assert.equal(scoreAlarms([10 * DAY - 1], WINDOWS, DAY).caught, 0);
});

test("scoreAlarms() takes alarms outside together until a day of calm has passed", () => {
  assert.equal(scoreAlarms([DAY, 2 * DAY], WINDOWS, DAY).falseAlarms, 1);
  assert.equal(scoreAlarms([DAY, 2 * DAY + 1], WINDOWS, DAY).falseAlarms, 2);
});

test("scoreAlarms() counts an alarm that goes on after its window has passed", () => {
  const score = scoreAlarms([11 * DAY, 12 * DAY, 12 * DAY + 300], WINDOWS, DAY);
  assert.deepEqual(score, { caught: 1, windows: 2, falseAlarms: 1 });
});

test("scoreAlarms() of no alarms is nothing caught and nothing false", () => {
  assert.deepEqual(scoreAlarms([], WINDOWS, DAY), { caught: 0, windows: 2, falseAlarms: 0 });
});

test("scoreAlarms() does not depend on the order of alarms or windows", () => {
  fc.assert(
    fc.property(times, (alarms) => {
      const forward = scoreAlarms(alarms, WINDOWS, DAY);
      assert.deepEqual(scoreAlarms(alarms.toReversed(), WINDOWS.toReversed(), DAY), forward);
    }),
  );
});

test("scoreAlarms() catches no fewer failures with one alarm more", () => {
  fc.assert(
    fc.property(times, fc.integer({ min: 0, max: 40 * DAY }), (alarms, more) => {
      assert.ok(scoreAlarms([...alarms, more], WINDOWS, DAY).caught >= scoreAlarms(alarms, WINDOWS, DAY).caught);
    }),
  );
});

test("scoreAlarms() finds no more episodes with a longer calm, and never more than alarms outside", () => {
  fc.assert(
    fc.property(times, fc.integer({ min: 0, max: DAY }), fc.integer({ min: 0, max: DAY }), (alarms, calm, more) => {
      const short = scoreAlarms(alarms, WINDOWS, calm).falseAlarms;
      assert.ok(scoreAlarms(alarms, WINDOWS, calm + more).falseAlarms <= short);
      assert.ok(short <= alarms.length);
    }),
  );
});
