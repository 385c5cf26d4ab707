import assert from "node:assert/strict";
import { test } from "node:test";
import { Lis3dhModel } from "../../../src/simulated/chip-model/lis3dh-model.ts";

test("Lis3dhModel goes on from register to register only where it is asked, and measures only when it is on", () => {
  const model = new Lis3dhModel();
  model.set("accelerationX", 0.35 * 9.80665);
  assert.deepEqual(model.transfer(Uint8Array.of(0xa8), 2), Uint8Array.of(0, 0));
  model.transfer(Uint8Array.of(0x20, 0x57), 0);
  // 350 mg. @see AN3308, output data registers
  assert.deepEqual(model.transfer(Uint8Array.of(0xa8), 2), Uint8Array.of(0xe0, 0x15));
  assert.deepEqual(model.transfer(Uint8Array.of(0x28), 2), Uint8Array.of(0xe0, 0xe0));
  model.set("accelerationX", 1000);
  assert.deepEqual(model.transfer(Uint8Array.of(0xa8), 2), Uint8Array.of(0xf0, 0x7f));
});
