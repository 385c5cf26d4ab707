import assert from "node:assert/strict";
import { test } from "node:test";
import { coapRequestKey } from "../../src/coap/coap-binding.ts";
import { payloadFormat } from "../payload/payload-formats.ts";
import { coapBinding } from "./test-coap-device.ts";

test("coapRequestKey() is the same where only the place in the body differs", () => {
  const one = coapBinding("a", { format: payloadFormat({ pointer: "/a" }) });
  assert.equal(coapRequestKey(one), coapRequestKey({ ...one, format: payloadFormat({ pointer: "/b" }) }));
  for (const other of [
    { path: ["b"] },
    { query: ["x"] },
    { method: "POST" },
    { contentFormat: 0 },
    { isObserved: true },
  ])
    assert.notEqual(coapRequestKey(one), coapRequestKey({ ...one, ...other }));
});
