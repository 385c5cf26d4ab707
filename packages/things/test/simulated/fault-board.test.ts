import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "@thimble/base";
import type { Fault } from "../../src/simulated/fault.ts";
import { FaultBoard } from "../../src/simulated/fault-board.ts";
import type { SimulatedBinding } from "../../src/simulated/simulated-binding.ts";

const SPIKE: Fault = { kind: "spikes", height: 1 };

function binding(key: string, parts: Partial<SimulatedBinding> = {}): SimulatedBinding {
  return { driver: "simulated", key, signal: { kind: "constant", value: 0 }, ...parts };
}

function board(): FaultBoard {
  return new FaultBoard({ began: 0, random: new SeededRandom(1) });
}

test("FaultBoard applies what a property declares to that property, and what a device declares to all", () => {
  const faults = board();
  const deviceFaults: readonly Fault[] = [
    { kind: "slow", by: 5 },
    { ...SPIKE, height: 10 },
  ];
  const a = binding("x/a", { faults: [SPIKE, { kind: "refused" }], deviceFaults });
  const b = binding("x/b", { deviceFaults });
  assert.deepEqual(faults.ofDevice(0), []);
  for (const each of [a, b]) faults.meet(each);
  assert.deepEqual(
    faults.ofDevice(0).map(({ kind }) => kind),
    ["slow"],
  );
  assert.deepEqual(
    faults.ofProperty(a, 0).map(({ kind }) => kind),
    ["refused"],
  );
  assert.deepEqual(faults.ofProperty(b, 0), []);
  assert.deepEqual([faults.value(a, 0, 0), faults.value(b, 0, 0)], [11, 10]);
});

test("FaultBoard gives each property its own memory of a fault that the device has", () => {
  const faults = board();
  faults.switchOn([{ kind: "stuck" }], undefined, 0);
  assert.deepEqual([faults.value(binding("a"), 1, 0), faults.value(binding("b"), 2, 0)], [1, 2]);
  assert.deepEqual([faults.value(binding("a"), 3, 1), faults.value(binding("b"), 4, 1)], [1, 2]);
});

test("FaultBoard counts the times of what was switched on from then on, and what is switched on replaces what was", () => {
  const faults = board();
  faults.switchOn([{ kind: "gone", from: 10 }], undefined, 100);
  assert.deepEqual(
    [109, 110].map((now) => faults.ofDevice(now).length),
    [0, 1],
  );
  faults.switchOn([SPIKE], "a", 100);
  faults.switchOn([SPIKE, SPIKE], "a", 100);
  assert.deepEqual([faults.value(binding("a"), 0, 100), faults.value(binding("b"), 0, 100)], [2, 0]);
});

test("FaultBoard switches off one key, or all, and never what is declared", () => {
  const faults = board();
  const a = binding("a", { faults: [SPIKE] });
  faults.switchOn([SPIKE], "a", 0);
  faults.switchOn([SPIKE], "b", 0);
  faults.switchOn([SPIKE], undefined, 0);
  faults.switchOff("a");
  assert.deepEqual([faults.value(a, 0, 0), faults.value(binding("b"), 0, 0)], [2, 2]);
  faults.switchOff(undefined);
  assert.deepEqual([faults.value(a, 0, 0), faults.value(binding("b"), 0, 0)], [1, 0]);
});
