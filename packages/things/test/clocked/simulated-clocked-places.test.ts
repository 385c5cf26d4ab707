import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import { linesOf, SimulatedClockedPlaces } from "../../src/clocked/simulated-clocked-places.ts";
import { hasCode } from "../things.ts";

test("simulated lines have the chip on them that is asked for", async () => {
  const places = new SimulatedClockedPlaces({
    name: "gpiochip0 lines 5 and 6",
    clock: new VirtualClock(),
    random: new SeededRandom(1),
  });
  await places.open();
  const socket = places.socket();
  assert.ok(socket.bus === "clocked-lines");
  await assert.rejects(socket.device.data.get(), hasCode("things.unreachable"));
  const target = { kind: "chip", chip: "hx711", options: {}, property: "weight" } as const;
  places.prepare([{ driver: "clocked-lines", place: "", target, signal: undefined }]);
  assert.equal(await socket.device.data.get(), true);
  await places.close();
});

test("linesOf() takes the data line after each rising edge, the first bit highest", async () => {
  const bits = [1, 0, 1, 1];
  const levels: boolean[] = [];
  const lines = linesOf("lines", () => ({
    ...{ quantities: [], set: () => undefined, get: () => 0 },
    get data() {
      return bits.shift() === 1;
    },
    setClock: (level) => void levels.push(level),
  }));
  assert.equal(await lines.clockIn(4), 0b1011);
  assert.deepEqual(levels, [true, false, true, false, true, false, true, false]);
});
