import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { BoundProperty, ThingDescription } from "../../src/description/thing-description.ts";
import { payloadFormat } from "../payload/payload-formats.ts";
import { thrownBy } from "../things.ts";
import { httpBinding } from "./http-bindings.ts";

function describe(body: string): ThingDescription {
  const head = '"@context": https://www.w3.org/2022/wot/td/v1.1\ntitle: Test\n';
  return parseThingDescription(head + body, "a.td.yaml", "a");
}

function parse(form: string, terms = "type: number, unit: Cel"): BoundProperty | undefined {
  return describe(`properties: { a: { ${terms}, forms: [{ ${form} }] } }`).properties[0];
}

function problemsOf(form: string, terms?: string): string {
  return describeError(thrownBy(() => parse(form, terms)));
}

test("a form without more is read with GET and written with PUT, as JSON", () => {
  const bound = parse("href: http://192.0.2.1/heat");
  const format = payloadFormat({ unit: "Cel" });
  assert.deepEqual(bound?.read, httpBinding("http://192.0.2.1/heat", { format }));
  assert.deepEqual(bound?.write, httpBinding("http://192.0.2.1/heat", { format, method: "PUT" }));
  assert.equal(bound?.property.pollEvery, 5000);
});

test("methods, headers, the body, times and the query of a form are taken", () => {
  const bound = parse(
    `href: "https://h:8443/set?id=1#x", op: writeproperty, htv:methodName: POST, contentType: application/json,
      htv:headers: [{ htv:fieldName: X-Room, htv:fieldValue: 7 }], thimble:pointer: /on, thimble:body: { id: 0 }, thimble:timeout: 2s`,
    "type: boolean, writeOnly: true",
  );
  assert.deepEqual(
    bound?.write,
    httpBinding("https://h:8443/set?id=1", {
      method: "POST",
      headers: [["X-Room", "7"]],
      timeout: 2000,
      format: payloadFormat({ isBoolean: true, pointer: "/on", template: { id: 0 } }),
    }),
  );
  assert.equal(parse("href: http://h/a, thimble:pollEvery: 30s")?.property.pollEvery, 30_000);
});

test("a form that says how new values come is observed", () => {
  for (const [subprotocol, delivery] of [
    ["longpoll", "longpoll"],
    ["sse", "sse"],
  ] as const) {
    const bound = parse(
      `href: http://h/a, op: observeproperty, subprotocol: ${subprotocol}`,
      "type: boolean, readOnly: true",
    );
    assert.deepEqual(bound?.read, httpBinding("http://h/a", { delivery, format: payloadFormat({ isBoolean: true }) }));
  }
});

test("variables of a query that nobody sets are left out", () => {
  const bound = parse('href: "http://h/a{?unit,round}"');
  assert.deepEqual(bound?.read, httpBinding("http://h/a", { format: payloadFormat({ unit: "Cel" }) }));
});

test("an action without input is a POST without a body", () => {
  const actions =
    "actions: { go: { forms: [{ href: http://h/go }] }, to: { input: { type: boolean }, forms: [{ href: http://h/to }] } }";
  const [go, to] = describe(actions).actions;
  assert.deepEqual(go?.write, httpBinding("http://h/go", { method: "POST", format: payloadFormat({ isEmpty: true }) }));
  assert.deepEqual(
    to?.write,
    httpBinding("http://h/to", { method: "POST", format: payloadFormat({ isBoolean: true }) }),
  );
});

test("security and authorities of the Thing hold for each form, and a form may have its own", () => {
  const { properties, address } = describe(`base: https://h/api/
thimble:ca: /etc/plant-ca.pem
security: login
securityDefinitions:
  login: { scheme: basic, in: header }
  key: { scheme: apikey, in: header, name: X-Key, thimble:secret: plant-key }
  open: { scheme: nosec }
properties:
  a: { type: boolean, readOnly: true, forms: [{ href: a }] }
  b: { type: boolean, readOnly: true, forms: [{ href: b, security: [login, key] }] }
  c: { type: boolean, readOnly: true, forms: [{ href: c, security: open }] }
`);
  const login = { kind: "basic", secret: "login" } as const;
  const key = { kind: "apikey", secret: "plant-key", in: "header", name: "X-Key" } as const;
  const at = (name: string, security: readonly (typeof login | typeof key)[]) =>
    httpBinding(`https://h/api/${name}`, {
      security,
      ca: "/etc/plant-ca.pem",
      format: payloadFormat({ isBoolean: true }),
    });
  assert.equal(address, "https://h");
  assert.deepEqual(
    properties.map(({ read }) => read),
    [at("a", [login]), at("b", [login, key]), at("c", [])],
  );
});

test("what is wrong with a form is refused, and a login in it is not shown", () => {
  assert.match(problemsOf("href: http://me:s3cret@h/a"), /there is a login in it/);
  assert.doesNotMatch(problemsOf("href: http://me:s3cret@h/a"), /s3cret/);
  assert.match(problemsOf("href: 'http://h/{room}/a'"), /the variable room in its address has no default/);
  assert.match(problemsOf("href: http://h/a, htv:methodName: POST"), /its form both reads and writes/);
  assert.match(problemsOf("href: http://h/a, htv:methodName: DELETE, op: writeproperty"), /its method is DELETE/);
  assert.match(problemsOf("href: http://h/a, subprotocol: websub"), /its subprotocol is websub/);
  assert.match(problemsOf("href: http://h/a, contentType: text/html"), /its contentType is text\/html/);
  assert.match(problemsOf("href: http://h/a, contentType: text/plain, thimble:pointer: /a"), /another contentType/);
  assert.match(problemsOf("href: http://h/a, htv:methodname: GET"), /did you mean "htv:methodName"/);
  const header = (name: string, value: string): string =>
    problemsOf(`href: http://h/a, htv:headers: [{ htv:fieldName: "${name}", htv:fieldValue: "${value}" }]`);
  assert.match(header("Authorization", "Bearer x"), /the header "Authorization" can not be set here/);
  assert.match(header("X-A", "a\\r\\nB: c"), /it is no header/);
});

test("a relative file of authorities is refused", () => {
  const body = "thimble:ca: ca.pem\nproperties: { a: { type: boolean, forms: [{ href: https://h/a }] } }";
  assert.match(describeError(thrownBy(() => describe(body))), /"ca.pem" is no whole path/);
});
