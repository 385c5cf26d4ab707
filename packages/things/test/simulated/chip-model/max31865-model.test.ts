import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Max31865Model } from "../../../src/simulated/chip-model/max31865-model.ts";

test("Max31865Model measures once it is told with its bias on, and clears what clears itself", async () => {
  const clock = new VirtualClock();
  const model = new Max31865Model({ clock, options: { reference: 400 } });
  const read = (register: number, length: number): readonly number[] => [
    ...model.transfer(Uint8Array.of(register, ...new Uint8Array(length))).subarray(1),
  ];
  model.set("temperature", 0);
  model.transfer(Uint8Array.of(0x80, 0x21));
  await clock.advance(100);
  assert.deepEqual(read(0x01, 2), [0, 0]);
  model.transfer(Uint8Array.of(0x80, 0xa3));
  assert.deepEqual(read(0x00, 1), [0x81]);
  await clock.advance(62.5);
  assert.deepEqual(read(0x01, 2), [0x40, 0x00]);
  assert.equal(model.get("resistance"), 100);
});
