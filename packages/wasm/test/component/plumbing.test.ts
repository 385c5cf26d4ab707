import assert from "node:assert/strict";
import { test } from "node:test";
import { fixupOf, isShim } from "../../src/component/plumbing.ts";
import { parseModule } from "../../src/index.ts";
import { refusesWrapping } from "../support/component.ts";
import { wat } from "../support/wat.ts";

test("isShim() and fixupOf() take a module that does something of its own for none", async () => {
  const forwarding = "(call_indirect (param i32 i32) (local.get 0) (local.get 1) (i32.const 0))";
  const table = '(table (export "$imports") 1 1 funcref)';
  for (const body of [
    forwarding.replace("local.get 0", "local.get 1"),
    forwarding.replace("i32.const 0", "i32.const 1"),
    `${forwarding} nop`,
    `(local i32) ${forwarding}`,
  ]) {
    await refusesWrapping({ shim: `${table} (func (export "0") (param i32 i32) ${body})` }, /2 core modules with code/);
  }
  await refusesWrapping(
    { fixup: '(import "actual" "0" (func (param i32 i32))) (import "shim" "$imports" (table 1 1 funcref)) (func)' },
    /2 core modules with code/,
  );
  await refusesWrapping(
    { fixup: '(import "actual" "0" (func (param i32 i32))) (import "shim" "$imports" (table 1 1 funcref))' },
    /"text", and is given something else/,
  );
});

test("isShim() takes no module for a shim that keeps or starts something", () => {
  const shim = (more: string): boolean =>
    isShim(parseModule(wat(`(module (table (export "$imports") 1 funcref) ${more})`)));
  assert.equal(shim(""), true);
  for (const more of [
    "(memory 1)",
    "(global i32 (i32.const 0))",
    '(memory 1) (data (i32.const 0) "x")',
    '(func) (start 0) (export "0" (func 0))',
  ])
    assert.equal(shim(more), false, more);
});

test("fixupOf() tells which import goes where, and takes no module for one that has code", () => {
  const text = '(import "a" "x" (func)) (import "a" "y" (func)) (import "s" "t" (table 2 funcref))';
  const fixup = fixupOf(parseModule(wat(`(module ${text} (elem (i32.const 0) func 1 0) (start 0))`)));
  assert.deepEqual(
    fixup?.slots.map(({ name }) => name),
    ["y", "x"],
  );
  assert.deepEqual([fixup?.table?.name, fixup?.start?.name], ["t", "x"]);
  assert.equal(fixupOf(parseModule(wat(`(module ${text} (elem (i32.const 1) func 1))`))), undefined);
  assert.equal(fixupOf(parseModule(wat(`(module ${text} (func))`))), undefined);
  assert.equal(fixupOf(parseModule(wat("(module)"))), undefined);
});
