import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Vl53l0xModel } from "../../../src/simulated/chip-model/vl53l0x-model.ts";

test("Vl53l0xModel measures for 33 ms, and sees nothing that is too far", async () => {
  const clock = new VirtualClock();
  const model = new Vl53l0xModel({ clock });
  const measure = async (): Promise<readonly number[]> => {
    model.transfer(Uint8Array.of(0x0b, 0x01), 0);
    model.transfer(Uint8Array.of(0x00, 0x01), 0);
    assert.equal(model.transfer(Uint8Array.of(0x13), 1)?.[0], 0);
    await clock.advance(33);
    assert.equal(model.transfer(Uint8Array.of(0x13), 1)?.[0], 4);
    const result = model.transfer(Uint8Array.of(0x14), 12) ?? new Uint8Array(12);
    return [(result[0] ?? 0) >> 3, ((result[10] ?? 0) << 8) | (result[11] ?? 0)];
  };
  model.set("distance", 321.4);
  assert.deepEqual(await measure(), [11, 321]);
  model.set("distance", 5000);
  assert.deepEqual(await measure(), [4, 8190]);
});
