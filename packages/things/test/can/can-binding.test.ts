import assert from "node:assert/strict";
import { test } from "node:test";
import { isCanBinding } from "../../src/can/can-binding.ts";

test("isCanBinding() knows its own", () => {
  assert.ok(isCanBinding({ driver: "can" }));
  assert.ok(!isCanBinding({ driver: "mqtt" }));
});
