import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeSenml } from "@thimble/model";
import type { Effect } from "@thimble/runtime";
import { AlarmLog } from "../../src/dev/alarm-log.ts";

const TOPIC = "plant/1/anomaly";

function message(topic: string, ...times: readonly number[]): Effect {
  const records = times.map((time) => ({
    name: "score",
    unit: "/",
    time,
    value: 7,
    sum: undefined,
    updateTime: undefined,
  }));
  return { kind: "publish", topic, payload: new TextEncoder().encode(encodeSenml(records)) };
}

test("AlarmLog keeps the times of the SenML records on its topic", () => {
  const log = new AlarmLog(TOPIC);
  const effects = [message(TOPIC, 1.7e9), message("plant/1/hourly", 1.8e9), message(TOPIC, 1.9e9, 1.9e9 + 300)];
  log.take([{ container: "a/b", time: 0, effects }]);
  assert.deepEqual(log.times, [1.7e9, 1.9e9, 1.9e9 + 300]);
});

test("AlarmLog passes over what is no message", () => {
  const log = new AlarmLog(TOPIC);
  log.take([{ container: "a/b", time: 0, effects: [{ kind: "write", property: "coolant/open", value: 1 }] }]);
  assert.deepEqual(log.times, []);
});

test("AlarmLog refuses what is no SenML", () => {
  const log = new AlarmLog(TOPIC);
  const effects: readonly Effect[] = [{ kind: "publish", topic: TOPIC, payload: new TextEncoder().encode("hot!") }];
  assert.throws(() => log.take([{ container: "a/b", time: 0, effects }]), { code: "model.bad-senml" });
});
