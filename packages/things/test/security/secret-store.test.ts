import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isSecretName, secretVariable } from "../../src/security/secret-store.ts";

test("a secret's name is never a path", () => {
  for (const name of ["a", "boiler-login", "v1.key_2"]) assert.ok(isSecretName(name), name);
  for (const name of ["", "..", ".a", "a/b", "../a", "a\n", "a:b", "a".repeat(65)])
    assert.ok(!isSecretName(name), name);
});

test("secretVariable() makes a name that an environment may have", () => {
  assert.equal(secretVariable("boiler-login.2"), "THIMBLE_SECRET_BOILER_LOGIN_2");
  fc.assert(fc.property(fc.string(), (name) => /^THIMBLE_SECRET_[A-Z0-9_]*$/.test(secretVariable(name))));
});
