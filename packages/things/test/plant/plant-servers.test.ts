import assert from "node:assert/strict";
import { test } from "node:test";
import { driverModule } from "../../src/driver/driver-modules.ts";
import { PLANT_SERVERS, plantServer } from "../../src/plant/plant-servers.ts";

test("each server of the plant has a driver that is its client, and is found by its name", () => {
  for (const server of PLANT_SERVERS) {
    assert.ok(driverModule(server.kind) !== undefined, server.kind);
    assert.equal(plantServer(server.kind), server);
  }
  assert.equal(plantServer("simulated"), undefined);
});
