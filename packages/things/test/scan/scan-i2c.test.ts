import assert from "node:assert/strict";
import { test } from "node:test";
import { scanI2c } from "../../src/scan/scan-i2c.ts";
import { WordRegisterModel } from "../../src/simulated/chip-model/word-register-model.ts";
import { i2cScene } from "../i2c/i2c-scene.ts";

test("scanI2c() does not take another chip for one of the library", async () => {
  const { places, adapter } = i2cScene();
  for (const address of [0x18, 0x40, 0x68, 0x76]) adapter.attach(address, new WordRegisterModel());
  await places.open();
  assert.deepEqual(await scanI2c(places), []);
  await places.close();
});
