import assert from "node:assert/strict";
import { test } from "node:test";
import { beyondRange } from "../../src/chip/beyond-range.ts";
import { I2cRegisters } from "../../src/chip/i2c-registers.ts";
import { shuntMeasurement, shuntReading } from "../../src/chip/shunt-meter.ts";
import { SimulatedI2cBus } from "../../src/simulated/chip-model/simulated-i2c-bus.ts";
import { WordRegisterModel } from "../../src/simulated/chip-model/word-register-model.ts";

test("shuntReading() follows Ohm's law, in both directions", () => {
  assert.deepEqual(shuntReading(0.5, 12, 0.25), { busVoltage: 12, shuntVoltage: 0.5, current: 2, power: 24 });
  assert.deepEqual(shuntReading(-0.5, 12, 0.25), { busVoltage: 12, shuntVoltage: -0.5, current: -2, power: -24 });
});

test("shuntMeasurement() gives everything of two words, or an error for what hangs on the shunt", async () => {
  const bus = new SimulatedI2cBus();
  const model = new WordRegisterModel();
  bus.attach(0x40, model);
  model.words.set([0, 0xfff6, 24]);
  const measurement = shuntMeasurement(new I2cRegisters(bus.device(0x40)), {
    name: "part",
    toReading: (shuntWord, busWord) => shuntReading(shuntWord, busWord, 2),
    isBeyond: (shuntWord) => shuntWord < -10,
    remedy: "a smaller shunt",
  });
  const take = (): Promise<unknown> => measurement.take({}, new Set());
  assert.deepEqual(await take(), { busVoltage: 24, shuntVoltage: -10, current: -5, power: -120 });
  model.words[1] = 0xfff5;
  const error = beyondRange("shuntVoltage", "part", "a smaller shunt");
  assert.deepEqual(await take(), { busVoltage: 24, shuntVoltage: error, current: error, power: error });
});
