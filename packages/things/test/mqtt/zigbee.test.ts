import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, SystemClock } from "@thimble/base";
import type { Reading } from "@thimble/model";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { DriverRegistry } from "../../src/driver/driver-registry.ts";
import { ThingHost } from "../../src/host/thing-host.ts";
import { MqttDriver } from "../../src/mqtt/mqtt-driver.ts";
import { describeZigbeeDevice } from "../../src/zigbee/describe-zigbee-device.ts";
import { secretsOf } from "../http/test-web-device.ts";
import { hasCode } from "../things.ts";
import { until } from "../until.ts";
import { TestBroker } from "./test-broker.ts";

test("a device of Zigbee2MQTT is read, written, and gone when it says so", async (t) => {
  const broker = await TestBroker.start();
  const clock = new SystemClock();
  const driver = (address: string): MqttDriver => new MqttDriver({ address, clock, secrets: secretsOf() });
  const host = new ThingHost({
    clock,
    random: new SeededRandom(1),
    logger: SILENT_LOGGER,
    drivers: new DriverRegistry({ mqtt: driver }),
  });
  t.after(async () => {
    await host.close();
    await broker.end();
  });
  const exposes = [
    { type: "binary", property: "state", access: 7, value_on: "ON", value_off: "OFF" },
    { type: "numeric", property: "power", access: 1, unit: "W" },
  ];
  const bridge = { broker: `mqtt://127.0.0.1:${broker.port}`, topic: "zigbee2mqtt" };
  const described = describeZigbeeDevice({ friendly_name: "plug", definition: { exposes } }, bridge);
  const sets: string[] = [];
  broker.aedes.on("publish", ({ topic, payload }) => {
    if (topic === "zigbee2mqtt/plug/set") sets.push(payload.toString());
  });
  const readings: Reading[] = [];
  host.onReading((reading) => void readings.push(reading));
  const isReachable = (): boolean => host.list()[0]?.isReachable ?? false;
  await broker.publish("zigbee2mqtt/plug/availability", '{"state":"offline"}');
  host.add(parseThingDescription(JSON.stringify(described?.description), "plug.td.json", "plug"));
  await until(() => host.list()[0]?.lastError !== undefined, "the device is said to be away");
  assert.equal(isReachable(), false);
  await until(() => readings.some(({ quality }) => quality === "unreachable"), "its properties are unreachable");
  await assert.rejects(host.write("plug/state", 1, { by: "test" }), hasCode("things.unreachable"));
  await broker.publish("zigbee2mqtt/plug/availability", '{"state":"online"}');
  await until(isReachable, "the device is back");
  await broker.publish("zigbee2mqtt/plug", '{"state":"ON","power":12.5}', false);
  await until(() => host.last("plug/power")?.value === 12.5, "the power came");
  assert.equal(host.last("plug/state")?.value, 1);
  await host.write("plug/state", 0, { by: "test" });
  await until(() => sets.length > 0, "the plug was told");
  assert.deepEqual(sets, ['{"state":"OFF"}']);
});
