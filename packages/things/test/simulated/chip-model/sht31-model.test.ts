import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Sht31Model } from "../../../src/simulated/chip-model/sht31-model.ts";

test("Sht31Model acknowledges no read until it has measured, and gives each measurement once", async () => {
  const clock = new VirtualClock();
  const model = new Sht31Model({ clock });
  model.set("temperature", -45);
  model.set("humidity", 100);
  const read = (): Uint8Array | undefined => model.transfer(new Uint8Array(0), 6);
  assert.equal(read(), undefined);
  model.transfer(Uint8Array.of(0x24, 0x00), 0);
  assert.equal(read(), undefined);
  await clock.advance(12.5);
  assert.deepEqual(read(), Uint8Array.of(0x00, 0x00, 0x81, 0xff, 0xff, 0xac));
  assert.equal(read(), undefined);
});
