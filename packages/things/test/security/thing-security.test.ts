import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, describeError } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";
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
    `security: a\nsecurityDefinitions: { a: { scheme: psk } }\nforms: [{}, {}, { security: a }]`,
  );
  const security = new ThingSecurity(root);
  for (const form of root.get("forms")?.asList() ?? []) assert.deepEqual(security.of(form), []);
  const text = describeError(thrownBy(() => diagnostics.throwIfAny()));
  assert.equal(text.match(/"psk"/g)?.length, 1);
});

test("a name without a definition is refused with the nearest", () => {
  const { root, diagnostics } = read(`security: nosec\nsecurityDefinitions: { othr: { scheme: basic } }\n${FORMS}`);
  const security = new ThingSecurity(root);
  for (const form of root.get("forms")?.asList() ?? []) security.of(form);
  const text = describeError(thrownBy(() => diagnostics.throwIfAny()));
  assert.match(text, /there is no security definition "nosec" \(add securityDefinitions: \{ nosec:/);
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
