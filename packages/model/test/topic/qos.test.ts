import assert from "node:assert/strict";
import { test } from "node:test";
import { deliveredQos, parseQos, QOS_NAMES } from "@thimble/model";

test("parseQos() takes the three levels of MQTT and nothing else", () => {
  assert.deepEqual([-1, 0, 1, 2, 3, 0.5, Number.NaN].map(parseQos), [
    undefined,
    0,
    1,
    2,
    undefined,
    undefined,
    undefined,
  ]);
  assert.equal(QOS_NAMES.length, 3);
});

test("deliveredQos() is the lower of what was published with and what was asked for", () => {
  const levels = [0, 1, 2] as const;
  for (const published of levels) {
    for (const subscribed of levels) assert.equal(deliveredQos(published, subscribed), Math.min(published, subscribed));
  }
});
