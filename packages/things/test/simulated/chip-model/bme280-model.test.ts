import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Bme280Model } from "../../../src/simulated/chip-model/bme280-model.ts";

const NOTHING = Uint8Array.of(0x80, 0, 0, 0x80, 0, 0, 0x80, 0);

test("Bme280Model measures only when told, and only after its time", async () => {
  const clock = new VirtualClock();
  const model = new Bme280Model({ clock });
  const data = (): Uint8Array | undefined => model.transfer(Uint8Array.of(0xf7), 8);
  assert.deepEqual(data(), NOTHING);
  model.transfer(Uint8Array.of(0xf2, 1, 0xf4, 0x25), 0);
  assert.deepEqual(model.transfer(Uint8Array.of(0xf4), 1), Uint8Array.of(0x25));
  await clock.advance(7);
  assert.deepEqual(data(), NOTHING);
  await clock.advance(1);
  assert.notDeepEqual(data(), NOTHING);
  assert.deepEqual(model.transfer(Uint8Array.of(0xf4), 1), Uint8Array.of(0x24));
  model.transfer(Uint8Array.of(0xe0, 0xb6), 0);
  assert.deepEqual(data(), NOTHING);
});

test("Bme280Model is exposed to air", () => {
  const model = new Bme280Model({ clock: new VirtualClock() });
  model.set("humidity", 12);
  assert.equal(model.get("humidity"), 12);
  assert.throws(() => model.set("light", 1), RangeError);
});
