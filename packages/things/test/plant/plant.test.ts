import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import type { ModbusAnswer } from "../../src/modbus/modbus-request.ts";
import { Plant, type PlantPace } from "../../src/plant/plant.ts";

const CONFIG = {
  unit: 1,
  record: { file: "", time: "", value: "" },
  registers: { value: 0, scale: 0.01, time: 1, status: 3, coil: 4 },
  labels: undefined,
  expect: undefined,
};
const RECORD = [
  { time: 1_386_018_900, value: 73.967 },
  { time: 1_386_019_200, value: 74.935 },
  { time: 1_386_018_900, value: 80 },
];

function plant(pace: PlantPace) {
  const clock = new VirtualClock();
  const under = new Plant({ config: CONFIG, record: RECORD, pace, clock });
  const read = (address: number, quantity: number): ModbusAnswer =>
    under.answer({ kind: "read", entity: "InputRegister", address, quantity }, 1);
  const all = (): readonly number[] => {
    const answer = read(0, 4);
    assert.ok(answer.kind === "values");
    return answer.values;
  };
  return { clock, under, read, all };
}

test("the registers hold the value in steps, the time high word first, and the status", () => {
  const [value, high = 0, low = 0, status] = plant({ kind: "lockstep" }).all();
  assert.deepEqual([value, high * 65_536 + low, status], [7397, 1_386_018_900, 1]);
});

test("in lockstep the next sample comes when the value was read, and the end after the last", () => {
  const { clock, read, all } = plant({ kind: "lockstep" });
  read(1, 3);
  read(3, 1);
  const seen = [all(), all(), all(), all(), all()].map(([value, , , status]) => [value, status]);
  assert.deepEqual(seen, [
    [7397, 1],
    [7494, 1],
    [8000, 1],
    [8000, 2],
    [8000, 2],
  ]);
  assert.equal(clock.pending, 0);
});

test("at a speed the record passes with the clock from the first request on, also where its clock was set back", async () => {
  const { clock, all } = plant({ kind: "speed", factor: 600 });
  await clock.advance(5000);
  const seen: unknown[] = [];
  for (const wait of [0, 499, 1, 500, 499, 1, 5000]) {
    await clock.advance(wait);
    const [value, , , status] = all();
    seen.push([value, status]);
  }
  assert.deepEqual(seen, [
    [7397, 1],
    [7397, 1],
    [7494, 1],
    [8000, 1],
    [8000, 1],
    [8000, 2],
    [8000, 2],
  ]);
});

test("the valve's coil is read and written, and its changes are told", () => {
  const { under } = plant({ kind: "lockstep" });
  const told: unknown[] = [];
  const subscription = under.onCoil((coil, value) => void told.push([coil, value]));
  const write = (address: number, value: boolean): ModbusAnswer =>
    under.answer({ kind: "write-coil", address, value }, 1);
  assert.deepEqual(write(4, true), { kind: "written" });
  write(4, true);
  assert.deepEqual(under.answer({ kind: "read", entity: "Coil", address: 4, quantity: 1 }, 1), {
    kind: "values",
    values: [1],
  });
  write(4, false);
  subscription[Symbol.dispose]();
  write(4, true);
  assert.deepEqual(told, [
    [4, true],
    [4, false],
  ]);
});

test("another unit, another address and another table are answered with their exception", () => {
  const { under, read } = plant({ kind: "lockstep" });
  const illegal = { kind: "exception", code: 2 };
  assert.deepEqual(under.answer({ kind: "read", entity: "InputRegister", address: 0, quantity: 1 }, 2), {
    kind: "exception",
    code: 11,
  });
  assert.deepEqual(read(3, 2), illegal);
  assert.deepEqual(under.answer({ kind: "read", entity: "HoldingRegister", address: 0, quantity: 1 }, 1), illegal);
  assert.deepEqual(under.answer({ kind: "write-coil", address: 0, value: true }, 1), illegal);
  assert.deepEqual(under.answer({ kind: "write-registers", address: 0, words: [1] }, 1), illegal);
});
