import assert from "node:assert/strict";
import { test } from "node:test";
import { Pca9685Model } from "../../../src/simulated/chip-model/pca9685-model.ts";

test("Pca9685Model drives nothing asleep, and takes its prescale only then", () => {
  const model = new Pca9685Model();
  const write = (...bytes: number[]): unknown => model.transfer(Uint8Array.from(bytes), 0);
  assert.equal(model.get("frequency").toFixed(1), "196.9");
  write(0xfe, 121);
  write(0x0a, 0x00, 0x00, 0x00, 0x04);
  assert.equal(model.get("duty1"), 0);
  write(0x00, 0x20);
  write(0xfe, 3);
  assert.equal(model.get("frequency").toFixed(1), "50.0");
  assert.equal(model.get("duty1"), 25);
  assert.equal(model.get("duty0"), 0);
  write(0xfa, 0x00, 0x10, 0x00, 0x00);
  assert.equal(model.get("duty15"), 100);
  assert.throws(() => model.get("duty16"), RangeError);
  assert.throws(() => model.set("duty0", 1), RangeError);
});
