import assert from "node:assert/strict";
import { test } from "node:test";
import { isMqttBinding, type MqttBinding } from "../../src/mqtt/mqtt-binding.ts";

test("isMqttBinding() tells a property on a broker from any other", () => {
  const binding: MqttBinding = { driver: "mqtt", topic: "a", pointer: undefined, qos: 0, retain: false };
  assert.deepEqual([binding, { driver: "modbus" }, undefined].map(isMqttBinding), [true, false, false]);
});
