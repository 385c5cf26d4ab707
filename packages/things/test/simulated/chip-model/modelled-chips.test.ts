import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import type { I2cModel } from "../../../src/simulated/chip-model/chip-model.ts";
import { CHIP_MODELS } from "../../../src/simulated/chip-model/chip-models.ts";
import { ModelledChips } from "../../../src/simulated/chip-model/modelled-chips.ts";
import { chipBinding } from "../../i2c/i2c-scene.ts";

test("ModelledChips wires a chip to its place once, and exposes it to what its properties say, as time goes by", async () => {
  const clock = new VirtualClock();
  const wired: [string, I2cModel][] = [];
  const attach = (place: string, model: I2cModel): void => void wired.push([place, model]);
  const chips = new ModelledChips({ clock, random: new SeededRandom(1), models: CHIP_MODELS.i2c, attach });
  const signal = { kind: "replay", values: [10, 11, 12], every: 1000, loop: false } as const;
  const warm = chipBinding("temperature", { signal });
  chips.prepare([warm]);
  const [[place, model] = []] = wired;
  assert.equal(place, "0x76");
  assert.equal(model?.get("temperature"), 10);
  await clock.advance(2000);
  chips.prepare([warm, chipBinding("humidity")]);
  assert.equal(model?.get("temperature"), 12);
  assert.equal(wired.length, 1);
});

test("ModelledChips makes a chip with the options that it is used with, and passes over what the chip is not exposed to", () => {
  const clock = new VirtualClock();
  let made: I2cModel | undefined;
  const attach = (_: string, model: I2cModel): void => {
    made = model;
  };
  const chips = new ModelledChips({ clock, random: new SeededRandom(1), models: CHIP_MODELS.i2c, attach });
  const signal = { kind: "constant", value: 10 } as const;
  const use = (property: string) =>
    chipBinding(property, {
      signal,
      target: { kind: "chip", chip: "ina219", options: { shunt: 0.002 }, property },
    });
  chips.prepare([use("current"), use("power")]);
  assert.deepEqual(made?.transfer(Uint8Array.of(0x01), 2), Uint8Array.of(0x07, 0xd0));
});
