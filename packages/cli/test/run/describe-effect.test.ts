import assert from "node:assert/strict";
import { test } from "node:test";
import { describeEffect } from "../../src/run/describe-effect.ts";

test("describeEffect() shows messages, writes and log lines", () => {
  const payload = new TextEncoder().encode("4.5");
  assert.deepEqual(describeEffect({ kind: "publish", topic: "a/b", payload, qos: 0, retain: false }), {
    line: "message  a/b  4.5",
    value: { kind: "message", topic: "a/b", payload: "4.5" },
  });
  assert.equal(describeEffect({ kind: "write", property: "coolant/open", value: 1 })?.line, "write    coolant/open  1");
  assert.equal(describeEffect({ kind: "log", level: "info", message: "hot" })?.line, "log      info  hot");
});

test("describeEffect() does not show keyed state", () => {
  assert.equal(describeEffect({ kind: "set-state", key: "x", value: 1 }), undefined);
  assert.equal(describeEffect({ kind: "delete-state", key: "x" }), undefined);
});
