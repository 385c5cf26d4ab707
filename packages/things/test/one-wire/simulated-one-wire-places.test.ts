import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import { SimulatedOneWirePlaces } from "../../src/one-wire/simulated-one-wire-places.ts";
import { hasCode } from "../things.ts";

test("a simulated chip on 1-Wire is read through the files of the kernel, once it is asked for", async () => {
  const places = new SimulatedOneWirePlaces({
    id: "28-0316a2798a3f",
    clock: new VirtualClock(),
    random: new SeededRandom(1),
  });
  await places.open();
  const socket = places.socket();
  assert.ok(socket.bus === "one-wire");
  await assert.rejects(socket.device.readScratchpad(), hasCode("things.unreachable"));
  await assert.rejects(socket.device.setResolution(9), hasCode("things.unreachable"));
  const target = { kind: "chip", chip: "ds18b20", options: {}, property: "temperature" } as const;
  places.prepare([{ driver: "one-wire", place: "", target, signal: { kind: "constant", value: -10.125 } }]);
  await socket.device.setResolution(9);
  assert.deepEqual([...(await socket.device.readScratchpad()).subarray(0, 5)], [0x5e, 0xff, 0x4b, 0x46, 0x1f]);
  await places.close();
});
