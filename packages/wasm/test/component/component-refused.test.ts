import assert from "node:assert/strict";
import { test } from "node:test";
import { componentRefused } from "../../src/component/component-refused.ts";

test("componentRefused() says why, and what would be right", () => {
  const { code, message, expected } = componentRefused("there are two modules");
  assert.equal(code, "wasm.component-refused");
  assert.match(message, /: there are two modules$/);
  assert.match(String(expected), /wasm-tools component new/);
});
