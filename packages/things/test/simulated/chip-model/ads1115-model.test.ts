import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Ads1115Model } from "../../../src/simulated/chip-model/ads1115-model.ts";

test("Ads1115Model converts one input against another, after its time, and clips", async () => {
  const clock = new VirtualClock();
  const model = new Ads1115Model({ clock });
  model.set("voltage0", 3);
  model.set("voltage3", 1);
  const word = (register: number): number => {
    const [high = 0, low = 0] = model.transfer(Uint8Array.of(register), 2) ?? [];
    return (high << 8) | low;
  };
  assert.equal(word(1), 0x8583);
  model.transfer(Uint8Array.of(1, 0x93, 0x83), 0); // AIN0 against AIN3, 4.096 V, 128 a second
  assert.equal(word(1), 0x1383);
  assert.equal(word(0), 0);
  await clock.advance(7.8125);
  assert.equal(word(0), 0x3e80);
  assert.equal(word(1), 0x9383);
  model.transfer(Uint8Array.of(1, 0xc7, 0xe3), 0); // AIN0 against ground, 1.024 V, 860 a second
  await clock.advance(2);
  assert.equal(word(0), 0x7fff);
  assert.equal(model.get("voltage0"), 3);
});
