import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import { DriverRegistry } from "../../src/driver/driver-registry.ts";
import { SimulatedDriver } from "../../src/simulated/simulated-driver.ts";
import { hasCode } from "../things.ts";

function registry(): { readonly drivers: DriverRegistry; readonly made: string[] } {
  const made: string[] = [];
  const refuse = (): never => assert.fail("Only simulated drivers are made here");
  const simulated = (address: string): SimulatedDriver => {
    made.push(address);
    return new SimulatedDriver({ clock: new VirtualClock(), random: new SeededRandom(1) });
  };
  return { drivers: new DriverRegistry({ modbus: refuse, mqtt: refuse, simulated }), made };
}

test("lease() gives the Things at one address one driver, and those at another their own", () => {
  const { drivers, made } = registry();
  const [a, b, c] = ["x", "x", "y"].map((address) => drivers.lease("simulated", address).driver);
  assert.equal(a, b);
  assert.notEqual(a, c);
  assert.deepEqual(made, ["x", "y"]);
});

test("release() closes the driver with the last share, once", async () => {
  const { drivers, made } = registry();
  const first = drivers.lease("simulated", "x");
  const second = drivers.lease("simulated", "x");
  await first.release();
  await first.release();
  await second.driver.connect();
  await second.release();
  await assert.rejects(second.driver.connect(), hasCode("things.unreachable"));
  drivers.lease("simulated", "x");
  assert.deepEqual(made, ["x", "x"]);
});
