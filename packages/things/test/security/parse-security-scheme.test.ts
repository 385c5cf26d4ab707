import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { parseSecurityScheme } from "../../src/security/parse-security-scheme.ts";
import type { SecurityScheme } from "../../src/security/security-scheme.ts";

function parse(text: string, name = "boiler_sc"): readonly [SecurityScheme | string | undefined, string] {
  const diagnostics = new Diagnostics();
  const node = parseYaml(text, { where: "a.td.yaml", diagnostics });
  const parsed = parseSecurityScheme(name, node);
  const scheme = parsed.foreign ?? parsed.scheme;
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

test("a scheme that is none is refused with the nearest; one of WoT or of another vocabulary that nobody does is told", () => {
  assert.match(parse("scheme: basc")[1], /the security scheme "basc" is not supported/);
  assert.deepEqual(parse("scheme: psk"), ["psk", ""]);
  assert.deepEqual(parse("scheme: ace:ACESecurityScheme"), ["ace:ACESecurityScheme", ""]);
  assert.deepEqual(parse("scheme: apikey\nin: body\nname: k"), ["a key in the body", ""]);
});

test("digest, auto and a key in the address are read; a token is got by a client, and brought by a person in other flows", () => {
  assert.deepEqual(parse("scheme: digest\nqop: auth-int"), [{ kind: "digest", secret: "boiler_sc" }, ""]);
  assert.deepEqual(parse("scheme: auto"), [{ kind: "auto", secret: "boiler_sc" }, ""]);
  const key = { kind: "apikey", secret: "boiler_sc", in: "uri", name: "k" };
  assert.deepEqual(parse("scheme: apikey\nin: uri\nname: k"), [key, ""]);
  const client = { kind: "oauth2", secret: "boiler_sc", token: "https://h/t", scopes: ["a"] };
  assert.deepEqual(parse("scheme: oauth2\nflow: client\ntoken: https://h/t\nscopes: a"), [client, ""]);
  const code = "scheme: oauth2\nflow: code\nauthorization: https://h/a\ntoken: https://h/t";
  assert.deepEqual(parse(code), [{ kind: "bearer", secret: "boiler_sc" }, ""]);
  assert.match(parse("scheme: oauth2\nflow: client\ntoken: /t")[1], /"\/t" is no whole address/);
  assert.match(String(parse("scheme: oauth2\nflow: client")[0]), /names no token/);
});

test("a definition that has no name of a secret has one that is like it", () => {
  const secret = (name: string) => Object(parse("scheme: basic", name)[0]).secret;
  assert.deepEqual(["__auto_added_sc__", "my login/1", "?", "..", "a".repeat(70)].map(secret), [
    "auto_added_sc__",
    "my_login_1",
    "login",
    "login",
    "a".repeat(64),
  ]);
});

test("what is wrong is refused, and a secret in place of its name is not shown", () => {
  assert.match(parse("scheme: basic\nin: query")[1], /a login in "query" is not supported/);
  assert.match(parse("scheme: apikey\nin: heder\nname: k")[1], /it is "heder" .*|it is "heder"/);
  assert.match(parse("scheme: apikey")[1], /"name" is missing/);
  assert.match(parse("scheme: apikey\nin: header\nname: 'X Key'")[1], /"X Key" is no name of a header/);
  const message = parse("scheme: basic\nthimble:secret: 'me:p4ss!'")[1];
  assert.match(message, /it is no name of a secret/);
  assert.doesNotMatch(message, /p4ss/);
  assert.match(parse("scheme: basic\nthimble:secrets: a")[1], /the key "thimble:secrets" is unknown/);
});
