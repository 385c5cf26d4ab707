import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Bmp390Model } from "../../../src/simulated/chip-model/bmp390-model.ts";

test("Bmp390Model has nothing new until a measurement has taken its time, and then registers of a real chip's size", async () => {
  const clock = new VirtualClock();
  const model = new Bmp390Model({ clock });
  const status = (): number | undefined => model.transfer(Uint8Array.of(0x03), 1)?.[0];
  model.set("temperature", 25.770745);
  model.set("pressure", 98_370.566294);
  model.transfer(Uint8Array.of(0x1b, 0x13), 0);
  assert.equal(status(), 0x10);
  await clock.advance(5);
  assert.equal(status(), 0x70);
  // The registers of the chip whose calibration the model has, in that air. @see test/chip/bmp390.test.ts
  assert.deepEqual(model.transfer(Uint8Array.of(0x04), 6), Uint8Array.fromHex("cbb36bd1ba82"));
});
