import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutLogin } from "../../src/description/without-login.ts";

test("an address is shown without its login", () => {
  assert.equal(withoutLogin("mqtt://me:secret@h:1"), "mqtt://h:1");
});
