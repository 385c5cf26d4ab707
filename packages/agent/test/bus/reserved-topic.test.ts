import assert from "node:assert/strict";
import { test } from "node:test";
import { isReservedTopic } from "../../src/bus/reserved-topic.ts";

test("isReservedTopic() tells readings and the broker's topics from all others", () => {
  for (const topic of ["things", "things/machine/temperature", "things/#", "$SYS/uptime"]) {
    assert.equal(isReservedTopic(topic), true, topic);
  }
  for (const topic of ["thingsome/x", "plant/things/x", "plant/$x", "#"]) {
    assert.equal(isReservedTopic(topic), false, topic);
  }
});
