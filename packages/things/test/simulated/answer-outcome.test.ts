import assert from "node:assert/strict";
import { test } from "node:test";
import { DROP_TIMEOUT, outcomeOf, unreachable, worstOf } from "../../src/simulated/answer-outcome.ts";

test("outcomeOf() answers well when nothing is wrong, and late when it is slow", () => {
  assert.deepEqual(outcomeOf([]), { delay: 0, error: undefined });
  assert.equal(
    outcomeOf([
      { kind: "slow", by: 20 },
      { kind: "slow", by: 5 },
    ]).delay,
    25,
  );
});

test("outcomeOf() has an error of the catalogue for each fault, that of the worst when there are several", () => {
  const codes = (["refused", "wrong-checksums", "drop-outs", "gone"] as const).map(
    (kind) => outcomeOf([{ kind }]).error?.code,
  );
  assert.deepEqual(codes, ["things.refused", "things.bad-answer", "base.timeout", "things.unreachable"]);
  assert.equal(outcomeOf([{ kind: "refused" }, { kind: "gone" }]).error?.code, "things.unreachable");
});

test("outcomeOf() waits for an answer that is dropped, unless nobody is there", () => {
  assert.equal(outcomeOf([{ kind: "drop-outs" }]).delay, DROP_TIMEOUT);
  assert.equal(outcomeOf([{ kind: "drop-outs" }, { kind: "gone" }]).delay, 0);
});

test("unreachable() says in which way", () => {
  assert.equal(unreachable("it was closed").message, "Cannot reach the simulated device: it was closed");
});

test("worstOf() is as slow and as bad as the worst", () => {
  const outcomes = [
    outcomeOf([{ kind: "refused" }]),
    outcomeOf([{ kind: "slow", by: 9 }]),
    outcomeOf([{ kind: "gone" }]),
  ];
  const { delay, error } = worstOf(outcomes);
  assert.deepEqual([delay, error?.code], [9, "things.unreachable"]);
  assert.deepEqual(worstOf([]), { delay: 0, error: undefined });
});
