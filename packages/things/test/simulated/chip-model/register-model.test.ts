import assert from "node:assert/strict";
import { test } from "node:test";
import { RegisterModel } from "../../../src/simulated/chip-model/register-model.ts";

test("RegisterModel goes from register to register, keeps its pointer, and wraps", () => {
  const model = new RegisterModel();
  assert.deepEqual(model.transfer(Uint8Array.of(0xfe, 1, 2, 3), 0), new Uint8Array(0));
  assert.deepEqual([...model.registers.subarray(0xfe), model.registers[0]], [1, 2, 3]);
  assert.deepEqual(model.transfer(Uint8Array.of(0xff), 1), Uint8Array.of(2));
  assert.deepEqual(model.transfer(new Uint8Array(0), 1), Uint8Array.of(3));
});

test("RegisterModel tells its kind what was written", () => {
  const log: number[][] = [];
  class Logged extends RegisterModel {
    protected override written(register: number, byte: number): void {
      log.push([register, byte]);
    }
  }
  new Logged().transfer(Uint8Array.of(5, 6, 7), 0);
  assert.deepEqual(log, [
    [5, 6],
    [6, 7],
  ]);
});
