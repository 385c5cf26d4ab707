import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { BoundProperty, ThingDescription } from "../../src/description/thing-description.ts";
import { payloadFormat } from "../payload/payload-formats.ts";
import { thrownBy } from "../things.ts";
import { coapBinding } from "./test-coap-device.ts";

function describe(body: string): ThingDescription {
  return parseThingDescription(
    `"@context": https://www.w3.org/2022/wot/td/v1.1\ntitle: Test\n${body}`,
    "a.td.yaml",
    "a",
  );
}

function parse(form: string, terms = "type: number, unit: Cel"): BoundProperty | undefined {
  return describe(`properties: { a: { ${terms}, forms: [{ ${form} }] } }`).properties[0];
}

function problemsOf(form: string): string {
  return describeError(thrownBy(() => parse(form)));
}

test("a form without more is read with GET and written with PUT, as JSON, on port 5683", () => {
  const format = payloadFormat({ unit: "Cel" });
  const { address, properties } = describe(
    "properties: { a: { type: number, unit: Cel, forms: [{ href: 'coap://h/x/%C3%BC?a=1&b' }] } }",
  );
  const binding = coapBinding("x/ü", { query: ["a=1", "b"], format });
  assert.equal(address, "coap://h:5683");
  assert.deepEqual([properties[0]?.read, properties[0]?.write], [binding, { ...binding, method: "PUT" }]);
  assert.equal(properties[0]?.property.pollEvery, 5000);
});

test("methods, content formats, times and observation of a form are taken", () => {
  const form =
    "href: 'coap://[::1]:9000/', cov:method: POST, op: writeproperty, contentType: text/plain, thimble:timeout: 2s";
  assert.deepEqual(
    parse(form, "type: boolean, writeOnly: true")?.write,
    coapBinding("", {
      method: "POST",
      contentFormat: 0,
      timeout: 2000,
      format: payloadFormat({ media: "text", isBoolean: true }),
    }),
  );
  const observed = parse(
    "href: coap://h/a, subprotocol: cov:observe, contentType: application/senml+cbor, thimble:record: x",
    "type: boolean, readOnly: true",
  );
  const format = payloadFormat({ media: "senml-cbor", record: "x", isBoolean: true });
  assert.deepEqual(observed?.read, coapBinding("a", { isObserved: true, contentFormat: 112, format }));
  const own = parse("href: coap://h/a, cov:accept: 65000, cov:contentFormat: 65001");
  assert.deepEqual(
    [own?.read, own?.write].map((each) => each !== undefined && "contentFormat" in each && each.contentFormat),
    [65_000, 65_001],
  );
});

test("an action is a POST", () => {
  const [action] = describe("actions: { go: { forms: [{ href: coap://h/go }] } }").actions;
  assert.deepEqual(action?.write, coapBinding("go", { method: "POST", format: payloadFormat({ isEmpty: true }) }));
});

test("what is wrong with a form is refused", () => {
  assert.match(problemsOf("href: coap://h/a, cov:method: DELETE, op: writeproperty"), /it is "DELETE"/);
  assert.match(problemsOf("href: coap://h/a, cov:method: POST"), /its form both reads and writes/);
  assert.match(problemsOf("href: coap://h/a, subprotocol: sse"), /it is "sse"/);
  assert.match(problemsOf("href: coap://h/a, cov:methodName: GET"), /the key "cov:methodName" is unknown/);
  assert.match(problemsOf("href: 'coap:a'"), /there is no host in it/);
  assert.match(problemsOf("href: coaps://h/a"), /no driver is called "coaps"/);
  const login =
    "security: s\nsecurityDefinitions: { s: { scheme: bearer } }\nproperties: { a: { type: boolean, forms: [{ href: coap://h/a }] } }";
  assert.match(describeError(thrownBy(() => describe(login))), /coap does not log in with bearer/);
  assert.match(
    describeError(thrownBy(() => describe(login.replace("bearer", "psk")))),
    /coap does not log in with psk/,
  );
});
