import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, describeError } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";
import type { SecurityScheme } from "../../src/security/security-scheme.ts";
import { ThingSecurity } from "../../src/security/thing-security.ts";
import { thrownBy } from "../things.ts";

function read(text: string): { readonly root: YamlNode; readonly diagnostics: Diagnostics } {
  const diagnostics = new Diagnostics();
  const root = parseYaml(text, { where: "a.td.yaml", diagnostics });
  assert.ok(root !== undefined);
  return { root, diagnostics };
}

const FORMS = "forms: [{}, {}, { security: other }]";

test("a problem is reported once, however many forms use the definition", () => {
  const { root, diagnostics } = read(
    `security: a\nsecurityDefinitions: { a: { scheme: pks } }\nforms: [{}, {}, { security: a }]`,
  );
  const security = new ThingSecurity(root);
  for (const form of root.get("forms")?.asList() ?? []) assert.deepEqual(security.of(form), []);
  const text = describeError(thrownBy(() => diagnostics.throwIfAny()));
  assert.equal(text.match(/"pks"/g)?.length, 1);
});

test("a name without a definition is refused with the nearest", () => {
  const { root, diagnostics } = read(`security: nosec\nsecurityDefinitions: { othr: { scheme: basic } }\n${FORMS}`);
  const security = new ThingSecurity(root);
  for (const form of root.get("forms")?.asList() ?? []) security.of(form);
  const text = describeError(thrownBy(() => diagnostics.throwIfAny()));
  assert.match(text, /there is no security definition "nosec" \(one of othr; or add securityDefinitions: \{ nosec:/);
  assert.match(text, /there is no security definition "other" \(did you mean "othr"\?\)/);
});

test("a scheme that nothing uses is no problem, and a Thing without any asks for nothing", () => {
  const { root, diagnostics } = read(`securityDefinitions: { a: { scheme: psk } }\nforms: [{}]`);
  const [form] = root.get("forms")?.asList() ?? [];
  assert.ok(form !== undefined);
  assert.deepEqual(new ThingSecurity(root).of(form), []);
  assert.deepEqual(new ThingSecurity().of(form), []);
  diagnostics.throwIfAny();
});

function ask(definitions: string, more = "", kinds?: readonly SecurityScheme["kind"][]): unknown {
  const { root, diagnostics } = read(`security: a\nsecurityDefinitions: { ${definitions} }\nforms: [{ ${more} }]`);
  const [form] = root.get("forms")?.asList() ?? [];
  assert.ok(form !== undefined);
  const asked = new ThingSecurity(root).ask(form, kinds);
  diagnostics.throwIfAny();
  return asked.foreign ?? asked.schemes?.map(({ kind }) => kind);
}

test("of a combo all are shown, or the first that can be", () => {
  const others = "b: { scheme: psk }, c: { scheme: basic }, d: { scheme: bearer }, n: { scheme: nosec }";
  assert.deepEqual(ask(`a: { scheme: combo, allOf: [c, d] }, ${others}`), ["basic", "bearer"]);
  assert.deepEqual(ask(`a: { scheme: combo, oneOf: [b, d, c] }, ${others}`), ["bearer"]);
  assert.deepEqual(ask(`a: { scheme: combo, oneOf: [b, d, c] }, ${others}`, "", ["basic"]), ["basic"]);
  assert.deepEqual(ask(`a: { scheme: combo, oneOf: [n, d] }, ${others}`), []);
  assert.equal(ask(`a: { scheme: combo, allOf: [c, b] }, ${others}`), "psk");
  assert.equal(ask(`a: { scheme: combo, oneOf: [b] }, ${others}`), "psk");
  assert.match(String(ask("a: { scheme: combo, oneOf: [a] }")), /in itself/);
});

test("a login that a driver does not do is told, and so is what it is", () => {
  assert.equal(ask("a: { scheme: bearer }", "", ["basic"]), "bearer");
  assert.deepEqual(ask("a: { scheme: basic }", "", ["basic"]), ["basic"]);
});

test("what a form wants to be allowed comes before what the definition says", () => {
  const { root } = read(
    "security: a\nsecurityDefinitions: { a: { scheme: oauth2, flow: client, token: https://h/t, scopes: [x] } }\nforms: [{ scopes: y }, {}]",
  );
  const security = new ThingSecurity(root);
  const scopes = root
    .get("forms")
    ?.asList()
    .map((form) => security.of(form).map((scheme) => Object(scheme).scopes));
  assert.deepEqual(scopes, [[["y"]], [["x"]]]);
});
