import assert from "node:assert/strict";
import { test } from "node:test";
import { SERIAL } from "../../src/serial/serial-module.ts";
import { serialBinding } from "./serial-device.ts";

test("groups of one message are read together", () => {
  const asked = serialBinding({ request: "T?" });
  assert.ok(SERIAL.areReadTogether(asked, serialBinding({ request: "T?", group: "h" })));
  assert.ok(!SERIAL.areReadTogether(asked, serialBinding({ request: "H?" })));
  assert.ok(!SERIAL.areReadTogether(asked, serialBinding()));
});
