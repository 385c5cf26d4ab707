import assert from "node:assert/strict";
import { test } from "node:test";
import { Bus } from "@thimble/agent";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { AlarmLog } from "../../src/dev/alarm-log.ts";
import { alarmPayload } from "../support/alarm-payload.ts";

const TOPIC = "plant/1/anomaly";
const by = "app/guard";

function setUp() {
  const bus = new Bus({ clock: new VirtualClock(), logger: SILENT_LOGGER });
  const agent = { subscribe: bus.subscribe.bind(bus) };
  return { bus, log: new AlarmLog(agent, TOPIC) };
}

test("AlarmLog keeps the times of the SenML records on its topic, whoever publishes them", () => {
  const { bus, log } = setUp();
  bus.publish(TOPIC, alarmPayload(1.7e9), { by });
  bus.publish("plant/1/hourly", alarmPayload(1.8e9), { by });
  bus.publish(TOPIC, alarmPayload(1.9e9, 1.9e9 + 300), { by: "mqtt:someone" });
  assert.deepEqual(log.times(), [1.7e9, 1.9e9, 1.9e9 + 300]);
});

test("AlarmLog takes nothing that is older than it, and nothing once it is disposed", () => {
  const { bus, log } = setUp();
  bus.publish(TOPIC, alarmPayload(1.7e9), { by, retain: true });
  const later = new AlarmLog({ subscribe: bus.subscribe.bind(bus) }, TOPIC);
  log[Symbol.dispose]();
  bus.publish(TOPIC, alarmPayload(1.8e9), { by });
  assert.deepEqual(log.times(), [1.7e9]);
  assert.deepEqual(later.times(), [1.8e9]);
});

test("AlarmLog.times() refuses what is no SenML", () => {
  const { bus, log } = setUp();
  bus.publish(TOPIC, new TextEncoder().encode("hot!"), { by });
  assert.throws(() => log.times(), { code: "model.bad-senml" });
});
