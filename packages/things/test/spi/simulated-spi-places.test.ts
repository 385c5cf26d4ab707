import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import { SimulatedSpiPlaces } from "../../src/spi/simulated-spi-places.ts";

test("a simulated chip-select line has nobody on it until a chip is asked for", async () => {
  const places = new SimulatedSpiPlaces({
    path: "/dev/spidev0.1",
    clock: new VirtualClock(),
    random: new SeededRandom(1),
  });
  await places.open();
  const socket = places.socket();
  assert.ok(socket.bus === "spi");
  const device = socket.device({ mode: 0, maximumHz: 1e6 });
  assert.deepEqual(await device.transfer(Uint8Array.of(1, 0x80, 0)), Uint8Array.of(0xff, 0xff, 0xff));
  const target = { kind: "chip", chip: "mcp3008", options: { reference: 4.096 }, property: "voltage0" } as const;
  places.prepare([{ driver: "spi", place: "", target, signal: { kind: "constant", value: 1.028 } }]);
  assert.deepEqual(await device.transfer(Uint8Array.of(1, 0x80, 0)), Uint8Array.of(0xff, 0xf9, 0x01));
  await places.close();
});
