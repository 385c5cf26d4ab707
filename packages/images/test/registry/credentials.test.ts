import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { Credentials } from "../../src/registry/credentials.ts";

test("credentials are shown to a registry and to nobody else", () => {
  // The example of RFC 7617, section 2.
  const credentials = new Credentials("password", "Aladdin", "open sesame");
  assert.equal(credentials.basicHeader(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  const shown = [
    inspect(credentials, { showHidden: true, depth: 9 }),
    JSON.stringify(credentials),
    String(credentials),
  ];
  for (const text of shown) assert.doesNotMatch(text, /Aladdin|sesame/);
});

test("an identity token is exchanged by a form", () => {
  const form = new URLSearchParams(new Credentials("identity-token", "", "t&k").refreshForm("s", "repository:a:pull"));
  assert.deepEqual([form.get("grant_type"), form.get("refresh_token")], ["refresh_token", "t&k"]);
  assert.deepEqual([form.get("service"), form.get("scope")], ["s", "repository:a:pull"]);
});
