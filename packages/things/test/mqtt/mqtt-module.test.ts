import assert from "node:assert/strict";
import { test } from "node:test";
import type { MqttBinding } from "../../src/mqtt/mqtt-binding.ts";
import { MQTT } from "../../src/mqtt/mqtt-module.ts";

test("values of one topic come together, others do not", () => {
  const of = (topic: string, pointer: string): MqttBinding => ({
    driver: "mqtt",
    topic,
    pointer,
    qos: 0,
    retain: false,
  });
  assert.ok(MQTT.areReadTogether(of("a", "/heat"), of("a", "/time")));
  assert.ok(!MQTT.areReadTogether(of("a", "/heat"), of("b", "/heat")));
});
