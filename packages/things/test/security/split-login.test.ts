import assert from "node:assert/strict";
import { test } from "node:test";
import { splitLogin } from "../../src/security/split-login.ts";

test("the first colon ends the user; without one there is no password", () => {
  assert.deepEqual(splitLogin("plant:a:b"), { user: "plant", password: "a:b" });
  assert.deepEqual(splitLogin("plant:"), { user: "plant", password: "" });
  assert.deepEqual(splitLogin("plant"), { user: "plant", password: undefined });
});
