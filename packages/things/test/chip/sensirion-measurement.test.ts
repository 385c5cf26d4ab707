import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { sensirionMeasurement, sensirionTemperature } from "../../src/chip/sensirion-measurement.ts";
import { Sht31Model } from "../../src/simulated/chip-model/sht31-model.ts";
import { SimulatedI2cBus } from "../../src/simulated/chip-model/simulated-i2c-bus.ts";
import { passing } from "./chip-under-test.ts";

test("sensirionTemperature() goes from -45 to 130 Cel", () => {
  assert.equal(sensirionTemperature(0), -45);
  assert.equal(sensirionTemperature(0xffff), 130);
});

test("sensirionMeasurement() commands, waits, and converts two checked words", async () => {
  const clock = new VirtualClock();
  const bus = new SimulatedI2cBus();
  const model = new Sht31Model({ clock });
  model.set("temperature", -45);
  model.set("humidity", 0);
  const lengths: number[] = [];
  bus.attach(0x44, {
    transfer: (write, readLength) => {
      lengths.push(readLength);
      return model.transfer(write, readLength);
    },
  });
  const measurement = sensirionMeasurement({
    ...{ device: bus.device(0x44), clock, name: "part", command: [0x24, 0x00], time: 13 },
    toHumidity: (raw) => raw + 14,
  });
  assert.deepEqual(await passing(clock, measurement.take({}, new Set())), { temperature: -45, humidity: 14 });
  assert.equal(clock.monotonic(), 13);
  assert.deepEqual(lengths, [0, 6]);
});
