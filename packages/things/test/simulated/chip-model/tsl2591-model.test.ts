import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Tsl2591Model } from "../../../src/simulated/chip-model/tsl2591-model.ts";

test("Tsl2591Model has counts once a cycle has ended, no more than it can count", async () => {
  const clock = new VirtualClock();
  const model = new Tsl2591Model({ clock });
  const status = (): number | undefined => model.transfer(Uint8Array.of(0xb3), 1)?.[0];
  model.transfer(Uint8Array.of(0xa0, 0x03), 0);
  assert.equal(status(), 0);
  await clock.advance(107);
  assert.equal(status(), 1);
  const [full, infrared] = model.counts;
  assert.ok(full > 7 * infrared && infrared > 0);
  model.set("illuminance", 1e6);
  assert.deepEqual(model.transfer(Uint8Array.of(0xb4), 2), Uint8Array.of(0xff, 0x8f));
});
