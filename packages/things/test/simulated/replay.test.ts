import assert from "node:assert/strict";
import { test } from "node:test";
import { type Replay, startReplay } from "../../src/simulated/replay.ts";

function values(parts: Partial<Replay>, elapsed: readonly number[]): readonly number[] {
  const replay = startReplay({ kind: "replay", values: [1, 2, 3], every: 0, ...parts });
  return elapsed.map((each) => replay(each));
}

test("a replay gives a value each reading, or one each period, and stays at the last", () => {
  assert.deepEqual(values({}, [0, 0, 0, 0]), [1, 2, 3, 3]);
  assert.deepEqual(values({ every: 10 }, [0, 9, 10, 99]), [1, 1, 2, 3]);
});

test("a replay that loops begins again", () => {
  assert.deepEqual(values({ isLoop: true }, [0, 0, 0, 0]), [1, 2, 3, 1]);
  assert.deepEqual(values({ every: 10, isLoop: true }, [29, 30, 45]), [3, 1, 2]);
});

test("a replay with times gives the last value whose time has come", () => {
  const times = [0, 100, 130];
  assert.deepEqual(values({ times }, [0, 99, 100, 129, 130, 9999]), [1, 1, 2, 2, 3, 3]);
  // The last lasts as long as the one before it: a round is 160.
  assert.deepEqual(values({ times, isLoop: true }, [159, 160, 259, 260, 290]), [3, 1, 1, 2, 3]);
});

test("a replay of one value gives it for ever", () => {
  assert.deepEqual(values({ values: [7], times: [0], isLoop: true }, [0, 1, 1e9]), [7, 7, 7]);
});
