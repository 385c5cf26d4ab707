import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import { DRIVER_KINDS } from "../../src/driver/binding.ts";
import { defaultDrivers } from "../../src/driver/default-drivers.ts";

test("defaultDrivers() has a driver of every kind, which opens nothing before it is asked to", async () => {
  const drivers = defaultDrivers({ clock: new VirtualClock(), random: new SeededRandom(1) });
  const addresses = { modbus: "modbus+tcp://127.0.0.1:1", mqtt: "mqtt://127.0.0.1:1", simulated: "simulated:" };
  for (const kind of DRIVER_KINDS) {
    const { driver, release } = drivers.lease(kind, addresses[kind]);
    assert.equal(driver.delivery, kind === "mqtt" ? "pushed" : "polled");
    await release();
  }
});
