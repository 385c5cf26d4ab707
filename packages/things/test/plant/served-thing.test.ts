import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import { serveThing } from "../../src/plant/served-thing.ts";
import { modbusRoom } from "./room-thing.ts";

test("serveThing() gives each property and action a point where its form says, on one device", async () => {
  const clock = new VirtualClock();
  const description = modbusRoom();
  const { device, points } = serveThing(description, { clock, random: new SeededRandom(1) });
  assert.deepEqual(
    points.map(({ path }) => path),
    ["room/temperature", "room/power", "room/heater", "room/outside", "room/boost"],
  );
  assert.deepEqual(
    points.map(({ read }) => read),
    [...description.properties.map(({ read }) => read), undefined],
  );
  const [temperature, , heater] = points;
  assert.ok(temperature !== undefined && heater !== undefined);
  heater.value = 1;
  await clock.advance(1000);
  // In tenths of a degree.
  assert.ok(temperature.value > 180 && temperature.value < 300, `${temperature.value}`);
  device.break([{ kind: "spikes", height: 10 }], "room/temperature");
  assert.ok(temperature.value > 280);
});
