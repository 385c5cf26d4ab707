import assert from "node:assert/strict";
import { test } from "node:test";
import { COAP } from "../../src/coap/coap-module.ts";
import { coapBinding } from "./test-coap-device.ts";

test("values of one address come together, others do not", () => {
  assert.ok(COAP.areReadTogether(coapBinding("a"), coapBinding("a")));
  assert.ok(!COAP.areReadTogether(coapBinding("a"), coapBinding("b")));
});
