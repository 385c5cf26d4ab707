import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { SimulatedKernel } from "../../src/kernel/simulated/simulated-kernel.ts";
import { SimulatedSpiDevice } from "../../src/kernel/simulated/simulated-spi-device.ts";
import { SpiPlaces } from "../../src/spi/spi-places.ts";
import { hasCode } from "../things.ts";

const PATH = "/dev/spidev0.1";

function scene() {
  const kernel = new SimulatedKernel({ clock: new VirtualClock() });
  const device = new SimulatedSpiDevice({ transfer: (bytes) => bytes.map((byte) => 255 - byte) });
  kernel.attach(PATH, device);
  return { kernel, device, places: new SpiPlaces(PATH, kernel) };
}

test("SpiPlaces sets the mode, and gives what came while bytes went out", async () => {
  const { places, device } = scene();
  await places.open();
  const chip = places.device({ mode: 1, maximumHz: 5_000_000 });
  assert.equal(chip.name, "spidev0.1");
  assert.deepEqual([...(await chip.transfer(Uint8Array.of(1, 2)))], [254, 253]);
  assert.equal(device.settings.mode, 1);
  await places.device({ mode: 3, maximumHz: 1000 }).transfer(Uint8Array.of(0));
  assert.equal(device.settings.mode, 3);
  await places.close();
});

test("SpiPlaces says that the device is gone, or not open, and opens it again with its mode", async () => {
  const { places, device, kernel } = scene();
  const chip = places.device({ mode: 2, maximumHz: 1000 });
  await assert.rejects(chip.transfer(Uint8Array.of(1)), hasCode("things.unreachable"));
  await Promise.all([places.open(), places.open()]);
  await chip.transfer(Uint8Array.of(1));
  kernel.detach(PATH);
  await assert.rejects(chip.transfer(Uint8Array.of(1)), hasCode("things.unreachable"));
  await assert.rejects(places.open(), hasCode("things.unreachable"));
  device.settings.mode = 0;
  kernel.attach(PATH, device);
  await places.open();
  await chip.transfer(Uint8Array.of(1));
  assert.equal(device.settings.mode, 2);
  await places.close();
});
