import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { toCoapAnswer, toCoapRequest } from "../../src/coap/to-coap-request.ts";
import { coapBinding } from "./test-coap-device.ts";

test("toCoapRequest() asks for a content format, or sends one", () => {
  const binding = coapBinding("a/b", { query: ["x"], contentFormat: 110 });
  const request = { method: "GET", path: ["a", "b"], query: ["x"], contentFormat: 110 };
  assert.deepEqual(toCoapRequest(binding, undefined), { ...request, accept: 110, payload: undefined });
  const payload = Buffer.from("1");
  assert.deepEqual(toCoapRequest(binding, payload), { ...request, accept: undefined, payload });
});

test("toCoapAnswer() is a value or an error", () => {
  assert.deepEqual(toCoapAnswer(Buffer.from("5"), coapBinding("a"), "a", 7), { value: 5, arrived: 7 });
  assert.ok(toCoapAnswer(Buffer.from("{}"), coapBinding("a"), "a", 7) instanceof ThimbleError);
});
