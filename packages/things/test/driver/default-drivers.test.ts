import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { defaultDrivers } from "../../src/driver/default-drivers.ts";
import { DRIVER_MODULES } from "../../src/driver/driver-modules.ts";
import { SimulatedDriver } from "../../src/simulated/simulated-driver.ts";

const PARTS = { clock: new VirtualClock(), random: new SeededRandom(1), logger: SILENT_LOGGER };

test("defaultDrivers() has a driver of every kind, which opens nothing before it is asked to", async () => {
  const drivers = defaultDrivers(PARTS);
  for (const { kind, schemes, pollEvery } of DRIVER_MODULES) {
    const lease = drivers.lease(kind, `${schemes[0]}://127.0.0.1:1`);
    assert.equal(lease.driver.delivery, pollEvery === 0 ? "pushed" : "polled", kind);
    await lease.release();
  }
});

test("defaultDrivers() makes a kind in the way that is given", () => {
  const mine = new SimulatedDriver(PARTS);
  assert.equal(defaultDrivers(PARTS, { simulated: () => mine }).lease("simulated", "simulated:").driver, mine);
});
