import assert from "node:assert/strict";
import { test } from "node:test";
import { QUALITIES, readingTopic } from "@thimble/model";

test("readingTopic() is the property below things/", () => {
  assert.equal(readingTopic("machine/temperature"), "things/machine/temperature");
});

test("QUALITIES has the numbers of quality in wit/edge.wit", () => {
  assert.deepEqual(QUALITIES, ["good", "stale", "out-of-range", "unreachable"]);
});
