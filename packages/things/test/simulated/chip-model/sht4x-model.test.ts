import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Sht4xModel } from "../../../src/simulated/chip-model/sht4x-model.ts";

test("Sht4xModel takes its time by the command, and gives temperature before humidity", async () => {
  const clock = new VirtualClock();
  const model = new Sht4xModel({ clock });
  model.set("temperature", -45);
  model.set("humidity", 100);
  model.transfer(Uint8Array.of(0xe0), 0);
  assert.equal(model.transfer(new Uint8Array(0), 6), undefined);
  await clock.advance(1.3);
  assert.deepEqual(model.transfer(new Uint8Array(0), 2), Uint8Array.of(0, 0));
});
