import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import type { ChipPlaces } from "../../../src/chip-driver/chip-places.ts";
import type { I2cModel } from "../../../src/simulated/chip-model/chip-model.ts";
import { CHIP_MODELS } from "../../../src/simulated/chip-model/chip-models.ts";
import { SimulatedI2cBus } from "../../../src/simulated/chip-model/simulated-i2c-bus.ts";
import { SimulatedPlaces } from "../../../src/simulated/chip-model/simulated-places.ts";
import { chipBinding } from "../../i2c/i2c-scene.ts";

test("SimulatedPlaces is its bus, with the chips on it that are asked for", async () => {
  const log: string[] = [];
  const wired = new SimulatedI2cBus();
  const bus: ChipPlaces = {
    open: async () => void log.push("open"),
    socket: (place) => ({ bus: "i2c", device: wired.device(Number(place)) }),
    close: async () => void log.push("close"),
  };
  const places = new SimulatedPlaces<I2cModel>(bus, {
    clock: new VirtualClock(),
    random: new SeededRandom(1),
    models: CHIP_MODELS.i2c,
    attach: (place, model) => wired.attach(Number(place), model),
  });
  await places.open();
  places.prepare([chipBinding("temperature")]);
  const socket = places.socket("0x76");
  assert.ok(socket.bus === "i2c");
  // The register that names a BME280. @see BME280 datasheet, section 5.4.1 "id"
  assert.deepEqual(await socket.device.transfer(Uint8Array.of(0xd0), 1), Uint8Array.of(0x60));
  await places.close();
  assert.deepEqual(log, ["open", "close"]);
});
