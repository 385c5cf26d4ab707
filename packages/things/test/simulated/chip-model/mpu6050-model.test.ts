import assert from "node:assert/strict";
import { test } from "node:test";
import { Mpu6050Model } from "../../../src/simulated/chip-model/mpu6050-model.ts";

test("Mpu6050Model is asleep after a reset, and measures in the range that it is set to", () => {
  const model = new Mpu6050Model();
  const z = (): Uint8Array | undefined => model.transfer(Uint8Array.of(0x3b), 6)?.subarray(4);
  assert.deepEqual(z(), Uint8Array.of(0, 0));
  model.transfer(Uint8Array.of(0x6b, 0x01), 0);
  assert.deepEqual(z(), Uint8Array.of(0x40, 0x00));
  model.transfer(Uint8Array.of(0x1c, 0x18), 0);
  assert.deepEqual(z(), Uint8Array.of(0x08, 0x00));
  model.transfer(Uint8Array.of(0x6b, 0x80), 0);
  assert.deepEqual(model.transfer(Uint8Array.of(0x6b), 1), Uint8Array.of(0x40));
});
