import assert from "node:assert/strict";
import { test } from "node:test";
import { Pcf8574Model } from "../../../src/simulated/chip-model/pcf8574-model.ts";

test("Pcf8574Model has a pin low when the latch or what is outside pulls it down", () => {
  const model = new Pcf8574Model();
  assert.deepEqual(model.transfer(new Uint8Array(0), 1), Uint8Array.of(0xff));
  model.set("p7", 0);
  model.transfer(Uint8Array.of(0xfe), 0);
  assert.deepEqual(model.transfer(new Uint8Array(0), 1), Uint8Array.of(0x7e));
  assert.equal(model.get("p0"), 0);
});
