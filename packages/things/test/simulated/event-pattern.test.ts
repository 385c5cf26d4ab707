import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "@thimble/base";
import { type EventPattern, eventTimes } from "../../src/simulated/event-pattern.ts";

function first(count: number, pattern: EventPattern): readonly (readonly [number, number])[] {
  return eventTimes(pattern, new SeededRandom(1))
    .take(count)
    .map(({ at, value }) => [at, value] as const)
    .toArray();
}

test("eventTimes() gives periodic and scripted times, and what goes with each in turn", () => {
  const periodic = first(3, { kind: "periodic", every: 10, values: [1, 2] });
  assert.deepEqual(periodic, [
    [10, 1],
    [20, 2],
    [30, 1],
  ]);
  const script = first(9, { kind: "script", at: [5, 5, 90], values: [7] });
  assert.deepEqual(script, [
    [5, 7],
    [5, 7],
    [90, 7],
  ]);
});

test("eventTimes() gives random times that the seed fixes, so far apart in the mean", () => {
  const pattern = { kind: "random", mean: 1000, seed: 3, values: [0] } as const;
  const times = first(5000, pattern).map(([at]) => at);
  assert.deepEqual(
    first(5000, pattern).map(([at]) => at),
    times,
  );
  const mean = (times.at(-1) ?? 0) / times.length;
  assert.ok(mean > 950 && mean < 1050, String(mean));
  assert.notDeepEqual(first(3, { ...pattern, seed: 4 }), first(3, pattern));
});
