import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Bh1750Model } from "../../../src/simulated/chip-model/bh1750-model.ts";

test("Bh1750Model measures when it is told, after its time, in counts of its register", async () => {
  const clock = new VirtualClock();
  const model = new Bh1750Model({ clock });
  const tell = (opcode: number): unknown => model.transfer(Uint8Array.of(opcode), 0);
  const count = (): Uint8Array | undefined => model.transfer(new Uint8Array(0), 2);
  model.set("illuminance", 1000);
  assert.equal(model.get("illuminance"), 1000);
  tell(0x01);
  tell(0x20);
  assert.deepEqual(count(), Uint8Array.of(0, 0));
  await clock.advance(120);
  assert.deepEqual(count(), Uint8Array.of(0x04, 0xb0));
  tell(0x40 | (138 >> 5));
  tell(0x60 | (138 & 0x1f));
  tell(0x21);
  await clock.advance(240);
  assert.deepEqual(count(), Uint8Array.of(0x12, 0xc0));
});

test("Bh1750Model measures again and again in its continuous modes, until it is turned off", async () => {
  const clock = new VirtualClock();
  const model = new Bh1750Model({ clock });
  const count = async (): Promise<number> => {
    await clock.advance(120);
    const [high = 0, low = 0] = model.transfer(new Uint8Array(0), 2) ?? [];
    return (high << 8) | low;
  };
  model.transfer(Uint8Array.of(0x10), 0);
  assert.equal(await count(), 120);
  model.set("illuminance", 1000);
  await count();
  assert.equal(await count(), 1200);
  model.transfer(Uint8Array.of(0x00), 0);
  model.set("illuminance", 10);
  await count();
  assert.equal(await count(), 1200);
});
