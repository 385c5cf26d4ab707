import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { parseSecurityScheme } from "../../src/security/parse-security-scheme.ts";
import type { SecurityScheme } from "../../src/security/security-scheme.ts";

function parse(text: string, name = "boiler_sc"): readonly [SecurityScheme | undefined, string] {
  const diagnostics = new Diagnostics();
  const node = parseYaml(text, { where: "a.td.yaml", diagnostics });
  const scheme = node === undefined ? undefined : parseSecurityScheme(name, node);
  try {
    diagnostics.throwIfAny();
    return [scheme, ""];
  } catch (error) {
    return [scheme, error instanceof Error ? error.message : ""];
  }
}

test("the schemes that there are are read, with a secret called as the definition", () => {
  assert.deepEqual(parse("scheme: nosec"), [undefined, ""]);
  assert.deepEqual(parse("scheme: basic"), [{ kind: "basic", secret: "boiler_sc" }, ""]);
  const bearer = "scheme: bearer\nformat: jwt\nalg: ES256\nauthorization: https://h/\nthimble:secret: a.b-c";
  assert.deepEqual(parse(bearer), [{ kind: "bearer", secret: "a.b-c" }, ""]);
  assert.deepEqual(parse("scheme: apikey\nname: k"), [
    { kind: "apikey", secret: "boiler_sc", in: "query", name: "k" },
    "",
  ]);
});

test("a scheme that is not supported is refused by its name", () => {
  for (const scheme of ["psk", "oauth2", "digest", "combo", "auto"])
    assert.match(parse(`scheme: ${scheme}`)[1], new RegExp(`the security scheme "${scheme}" is not supported`));
});

test("what is wrong is refused, and a secret in place of its name is not shown", () => {
  assert.match(parse("scheme: basic\nin: query")[1], /a login in "query" is not supported/);
  assert.match(parse("scheme: apikey\nin: body\nname: k")[1], /it is "body"/);
  assert.match(parse("scheme: apikey")[1], /"name" is missing/);
  assert.match(parse("scheme: apikey\nin: header\nname: 'X Key'")[1], /"X Key" is no name of a header/);
  const message = parse("scheme: basic\nthimble:secret: 'me:p4ss!'")[1];
  assert.match(message, /it is no name of a secret/);
  assert.doesNotMatch(message, /p4ss/);
  assert.match(parse("scheme: basic\nthimble:secrets: a")[1], /the key "thimble:secrets" is unknown/);
});
