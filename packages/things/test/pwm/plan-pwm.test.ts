import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type PwmState, planPwm } from "../../src/pwm/plan-pwm.ts";

/** An output as the kernel has it, with what it refuses. @see Linux, drivers/pwm/core.c, pwm_apply_state(); drivers/pwm/sysfs.c */
function apply(state: PwmState, [file, text]: ReturnType<typeof planPwm>[number]): PwmState {
  const number = Number(text);
  switch (file) {
    case "period":
      assert.ok(number > 0 && state.duty <= number, "the duty would exceed the period");
      return { ...state, period: number };
    case "duty_cycle":
      assert.ok(number <= state.period, "the duty would exceed the period");
      return { ...state, duty: number };
    case "polarity":
      assert.ok(!state.isEnabled, "the polarity of an output that is on");
      return { ...state, isInversed: text === "inversed" };
    case "enable":
      assert.ok(number === 0 || state.period > 0, "an output without a period is switched on");
      return { ...state, isEnabled: number === 1 };
  }
}

const STATE = fc
  .record(
    {
      period: fc.integer({ min: 1, max: 100 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      isInversed: fc.boolean(),
      isEnabled: fc.boolean(),
    },
    { noNullPrototype: true },
  )
  .map(({ period, share, isInversed, isEnabled }) => ({
    period,
    duty: Math.round(period * share),
    isInversed,
    isEnabled,
  }));

test("planPwm() gets from any state to any other without a step that the kernel refuses, and is done then", () => {
  fc.assert(
    fc.property(STATE, STATE, (now, wanted) => {
      const end = planPwm(now, wanted).reduce(apply, now);
      assert.deepEqual(end, wanted);
      assert.deepEqual(planPwm(end, wanted), []);
    }),
  );
});

test("planPwm() sets up an output that was never used, and changes nothing but the duty later", () => {
  const fresh = { period: 0, duty: 0, isInversed: false, isEnabled: false };
  const wanted = { period: 1_000_000, duty: 250_000, isInversed: false, isEnabled: true };
  assert.deepEqual(planPwm(fresh, wanted), [
    ["period", "1000000"],
    ["duty_cycle", "250000"],
    ["enable", "1"],
  ]);
  assert.deepEqual(planPwm(wanted, { ...wanted, duty: 1 }), [["duty_cycle", "1"]]);
});
