import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Ds3231Model } from "../../../src/simulated/chip-model/ds3231-model.ts";

test("Ds3231Model goes on with the clock, from the time that it was set to", async () => {
  const clock = new VirtualClock();
  const model = new Ds3231Model({ clock });
  model.transfer(Uint8Array.of(0x00, 0x58, 0x59, 0x23, 0x07, 0x28, 0x02, 0x26), 0);
  assert.equal(model.get("time"), Date.UTC(2026, 1, 28, 23, 59, 58) / 1000);
  await clock.advance(3000);
  assert.deepEqual(model.transfer(Uint8Array.of(0x00), 7), Uint8Array.fromHex("01000001010326"));
});

test("Ds3231Model says that it stood until that is cleared", () => {
  const model = new Ds3231Model({ clock: new VirtualClock() });
  model.set("isSet", 0);
  assert.equal(model.transfer(Uint8Array.of(0x0f), 1)?.[0], 0x80);
  model.transfer(Uint8Array.of(0x0f, 0x00), 0);
  assert.equal(model.get("isSet"), 1);
});
