import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Htu21dModel } from "../../../src/simulated/chip-model/htu21d-model.ts";

test("Htu21dModel measures one thing a command, and says in the status bits which", async () => {
  const clock = new VirtualClock();
  const model = new Htu21dModel({ clock });
  const measure = async (command: number): Promise<number> => {
    model.transfer(Uint8Array.of(command), 0);
    await clock.advance(44);
    const [high = 0, low = 0] = model.transfer(new Uint8Array(0), 3) ?? [];
    return (high << 8) | low;
  };
  model.set("temperature", 24.686);
  model.set("humidity", 54.79);
  assert.equal(await measure(0xf3), 0x6838);
  assert.equal(await measure(0xf5), 0x7c82);
});
