import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "@thimble/base";
import { type Signal, startSignal } from "../../src/simulated/signal.ts";

function values(signal: Signal, elapsed: readonly number[], seed = 1): readonly number[] {
  const source = startSignal(signal, new SeededRandom(seed));
  return elapsed.map((each) => source({ elapsed: each, now: 1000 + each / 1000 }));
}

test("a constant stays", () => {
  assert.deepEqual(values({ kind: "constant", value: 5 }, [0, 9]), [5, 5]);
});

test("a sine is at its mean, its top and its bottom within a period", () => {
  const at = values({ kind: "sine", mean: 10, amplitude: 2, period: 1000 }, [0, 250, 500, 750]);
  assert.deepEqual(
    at.map((value) => Math.round(value * 1e9) / 1e9),
    [10, 12, 10, 8],
  );
});

test("a random walk is the same for the same seed, stays in its range and moves by a step at most", () => {
  const walk: Signal = { kind: "random-walk", start: 5, step: 2, minimum: 0, maximum: 10, seed: 7 };
  const times = Array.from({ length: 500 }, (_, i) => i);
  const first = values(walk, times, 1);
  assert.deepEqual(first, values(walk, times, 2));
  assert.notDeepEqual(values({ ...walk, seed: undefined }, times, 1), values({ ...walk, seed: undefined }, times, 2));
  for (const [i, value] of first.entries()) {
    assert.ok(value >= 0 && value <= 10);
    assert.ok(Math.abs(value - (first[i - 1] ?? 5)) <= 2);
  }
});

test("a replay plays its values", () => {
  assert.deepEqual(values({ kind: "replay", values: [1, 2, 3], every: 10 }, [0, 9, 10, 99]), [1, 1, 2, 3]);
});

test("a clock gives the time of the reading", () => {
  assert.deepEqual(values({ kind: "clock" }, [500]), [1000.5]);
});
