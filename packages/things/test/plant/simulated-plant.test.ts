import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError, ThimbleError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { defaultDrivers } from "../../src/driver/default-drivers.ts";
import { ThingHost } from "../../src/host/thing-host.ts";
import { SimulatedPlant } from "../../src/plant/simulated-plant.ts";
import { TestBroker } from "../mqtt/test-broker.ts";
import { hasCode, thingText, thrownBy } from "../things.ts";
import { until } from "../until.ts";
import { modbusRoom, mqttRoom, plantParts } from "./room-thing.ts";

test("a plant serves each Thing by its own protocol, and a host that knows only the Things drives them", async (t) => {
  const parts = plantParts();
  const broker = await TestBroker.start();
  const modbus = modbusRoom("127.0.0.1:1502", "cold", "start: 10, speed: 1000");
  await using plant = await SimulatedPlant.start([modbus, mqttRoom(broker.port)], { ...parts, port: 0, every: 20 });
  await using host = new ThingHost({ ...parts, drivers: defaultDrivers(parts) });
  t.after(() => broker.end());
  assert.deepEqual(
    plant.served.map(({ thing, title, driver }) => [thing, title, driver]),
    [
      ["cold", "Room", "modbus"],
      ["room", "Room", "mqtt"],
    ],
  );
  const [cold] = plant.served;
  assert.equal(cold?.declared, "modbus+tcp://127.0.0.1:1502/1");
  host.add(modbus, { address: new URL(cold?.address ?? "").host, pollEvery: 10 });
  host.add(mqttRoom(broker.port));
  await until(() => host.list().every(({ isReachable }) => isReachable), "both Things are there");
  await host.write("cold/heater", 1, { by: "test" });
  await host.write("room/heater", 1, { by: "test" });
  await until(() => (host.last("cold/temperature")?.value ?? 0) > 10.5, "the cold room warms");
  await until(() => host.last("room/power")?.value === 2000, "the other room's heater is on");
  plant.break("cold", [{ kind: "gone" }]);
  await until(() => host.list()[0]?.isReachable === false, "the cold room is gone");
  plant.mend("cold");
  await until(() => host.list()[0]?.isReachable === true, "the cold room is back");
});

test("a plant refuses a Thing that no server serves, and serves nothing then", async () => {
  const parts = plantParts();
  const simulated = parseThingDescription(
    thingText('a: { type: boolean, forms: [{ href: "simulated:" }] }', ""),
    "s",
    "s",
  );
  const error: unknown = await SimulatedPlant.start([modbusRoom(), simulated], { ...parts, port: 0 }).then(
    () => undefined,
    (each: unknown) => each,
  );
  assert.ok(error instanceof ThimbleError && error.code === "things.bad-plant");
  assert.match(describeError(error), /Cannot serve the Thing "s": no server speaks simulated/);
});

test("a plant says which Thing is not there", async () => {
  await using plant = await SimulatedPlant.start([modbusRoom()], { ...plantParts(), port: 0 });
  const error = thrownBy(() => plant.break("rom", []));
  assert.ok(hasCode("base.not-found")(error));
  assert.match(describeError(error), /did you mean "room"\?/);
});
