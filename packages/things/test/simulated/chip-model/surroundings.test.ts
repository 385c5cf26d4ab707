import assert from "node:assert/strict";
import { test } from "node:test";
import { Surroundings } from "../../../src/simulated/chip-model/surroundings.ts";

test("Surroundings keeps what is set and refuses what is not there", () => {
  const air = new Surroundings({ temperature: 20, humidity: 50 });
  assert.deepEqual(air.quantities, ["temperature", "humidity"]);
  air.set("temperature", 21.5);
  assert.equal(air.get("temperature"), 21.5);
  assert.throws(() => air.set("light", 1), /Cannot find light: there are temperature, humidity/);
  assert.throws(() => new Surroundings().get("light"), /Cannot find light: there are none/);
});
