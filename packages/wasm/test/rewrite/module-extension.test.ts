import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModule } from "../../src/index.ts";
import { ModuleExtension } from "../../src/rewrite/module-extension.ts";
import { wat } from "../support/wat.ts";

test("what is added stands behind what is there, and types that are there are used again", () => {
  const module = parseModule(wat(`(module (import "a" "f" (func)) (global i32 (i32.const 0)) (func (param i32)))`));
  const extension = new ModuleExtension(module);
  assert.equal(extension.typeIndex({ params: ["i32"], results: [] }), 1);
  assert.equal(extension.typeIndex({ params: [], results: ["i32"] }), 2);
  assert.equal(extension.typeIndex({ params: [], results: ["i32"] }), 2);
  assert.equal(extension.addGlobal(), 1);
  assert.equal(extension.addGlobal(), 2);
  assert.equal(extension.globals, 2);
  assert.equal(extension.addFunction({ params: [], results: [] }, new Uint8Array([0, 0x0b])), 2);
  assert.deepEqual(extension.types, [{ params: [], results: ["i32"] }]);
});
