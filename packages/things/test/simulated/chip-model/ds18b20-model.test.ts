import assert from "node:assert/strict";
import { test } from "node:test";
import { Ds18b20Model } from "../../../src/simulated/chip-model/ds18b20-model.ts";

test("Ds18b20Model has the scratchpad that the kernel's page shows for 23.125 Cel, but for what is the chip's own", () => {
  const model = new Ds18b20Model();
  model.set("temperature", 23.125);
  const bytes = model.scratchpad();
  assert.deepEqual([...bytes.subarray(0, 8)], [0x72, 0x01, 0x4b, 0x46, 0x7f, 0xff, 0x0e, 0x10]);
  assert.equal(bytes[8], 0x57);
  model.resolution = 9;
  assert.equal(model.scratchpad()[4], 0x1f);
});
