import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Hx711Model } from "../../../src/simulated/chip-model/hx711-model.ts";

function clockIn(model: Hx711Model, pulses: number): string {
  let bits = "";
  for (let pulse = 0; pulse < pulses; pulse++) {
    model.setClock(true);
    bits += model.data ? "1" : "0";
    model.setClock(false);
  }
  return bits;
}

test("Hx711Model is high until it has measured, gives a bit a pulse, and is high again until the next", async () => {
  const clock = new VirtualClock();
  const model = new Hx711Model({ clock, options: { scale: 1000, offset: -3 } });
  model.set("weight", 0.002);
  assert.equal(model.data, true);
  clockIn(model, 3);
  await clock.advance(100);
  assert.equal(model.data, false);
  assert.equal(clockIn(model, 25), "1".repeat(25));
  assert.equal(model.data, true);
  await clock.advance(100);
  model.set("weight", 0.008);
  assert.equal(model.data, false);
  assert.equal(clockIn(model, 27), `${(5).toString(2).padStart(24, "0")}111`);
});
