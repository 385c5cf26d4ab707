import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import type { SimulatedBinding } from "../../src/simulated/simulated-binding.ts";
import { SimulatedDriver } from "../../src/simulated/simulated-driver.ts";

const HOT: SimulatedBinding = {
  driver: "simulated",
  key: "oven/hot",
  signal: { kind: "constant", value: 0 },
  event: { kind: "periodic", every: 1000, values: [1, 2, 3, 4, 5, 6] },
};

test("simulated events happen from when somebody listens until nobody does; faults of answers make them late, or lose them", async () => {
  const clock = new VirtualClock();
  const driver = new SimulatedDriver({ clock, random: new SeededRandom(1) });
  const { event, ...property } = HOT;
  assert.deepEqual([driver.push.has(HOT), driver.push.has(property)], [true, false]);
  const told: (readonly [number, number, number])[] = [];
  const subscription = driver.push.subscribe([HOT], {
    onAnswer: async (index, answer) => void ("value" in answer && told.push([index, answer.value, answer.arrived])),
    onDown: assert.fail,
  });
  await clock.advance(2000);
  driver.faults.break([{ kind: "gone", for: 1500 }]);
  await clock.advance(2000);
  driver.faults.break([{ kind: "slow", by: 300 }], HOT.key);
  await clock.advance(1500);
  assert.deepEqual(told, [
    [0, 1, 1000],
    [0, 2, 2000],
    [0, 4, 4000],
    [0, 5, 5300],
  ]);
  subscription[Symbol.dispose]();
  await clock.advance(5000);
  assert.equal(told.length, 4);
  assert.equal(clock.pending, 0);
});
