import assert from "node:assert/strict";
import { test } from "node:test";
import { Quantities } from "../../../src/simulated/chip-model/chip-model.ts";

test("Quantities keeps what is set and refuses what is not there", () => {
  const air = new Quantities({ temperature: 20, humidity: 50 });
  assert.deepEqual(air.names, ["temperature", "humidity"]);
  air.set("temperature", 21.5);
  assert.equal(air.get("temperature"), 21.5);
  assert.throws(() => air.set("light", 1), /Cannot find light: there are temperature, humidity/);
});
