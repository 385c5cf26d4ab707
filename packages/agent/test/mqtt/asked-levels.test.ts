import assert from "node:assert/strict";
import { test } from "node:test";
import { AskedLevels } from "../../src/mqtt/asked-levels.ts";

test("AskedLevels gives the highest level of the filters that match, and never more than that of the message", () => {
  const levels = new AskedLevels();
  const client = {};
  levels.set(client, "plant/#", 1);
  levels.set(client, "plant/+/anomaly", 2);
  assert.deepEqual(
    ([0, 1, 2] as const).map((level) => levels.delivered(client, "plant/1/anomaly", level)),
    [0, 1, 2],
  );
  assert.equal(levels.delivered(client, "plant/1", 2), 1);
  assert.equal(levels.delivered(client, "other", 2), 0);
});

test("AskedLevels keeps what was asked last, nothing of what was taken back, and each client's own", () => {
  const levels = new AskedLevels();
  const [one, other] = [{}, {}];
  levels.set(one, "a", 2);
  levels.set(one, "a", 1);
  levels.set(other, "a", 2);
  levels.remove(other, "a");
  levels.remove({}, "a");
  assert.deepEqual([levels.delivered(one, "a", 2), levels.delivered(other, "a", 2)], [1, 0]);
});
