import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError, isThimbleError } from "@thimble/base";
import { parseAlarms } from "../../src/dev/parse-alarms.ts";
import { alarmPayload } from "../support/alarm-payload.ts";

const MESSAGE = { topic: "plant/1/anomaly", time: 1.75e9 };

test("parseAlarms() takes each record for an alarm at its time", () => {
  const alarms = parseAlarms({ ...MESSAGE, payload: alarmPayload(1.7e9, 1.7e9 + 300) });
  assert.deepEqual(
    alarms.map(({ name, value, time }) => [name, value, time]),
    [
      ["score", 7.25, 1.7e9],
      ["score", 7.25, 1.7e9 + 300],
    ],
  );
});

test("parseAlarms() counts a time that is relative to now from the message's", () => {
  const payload = new TextEncoder().encode('[{"n":"score","v":1},{"n":"score","v":2,"t":-60}]');
  assert.deepEqual(
    parseAlarms({ ...MESSAGE, payload }).map(({ time }) => time),
    [1.75e9, 1.75e9 - 60],
  );
});

test("parseAlarms() names the topic of a message that is no SenML, and what is wrong with it", () => {
  for (const text of ["hot!", "{}", '[{"n":"score"}]']) {
    assert.throws(
      () => parseAlarms({ ...MESSAGE, payload: new TextEncoder().encode(text) }),
      (error) => isThimbleError(error, "model.bad-senml") && /plant\/1\/anomaly.*SenML/s.test(describeError(error)),
    );
  }
});
