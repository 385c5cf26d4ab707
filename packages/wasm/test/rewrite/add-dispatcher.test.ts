import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ENTER_EXPORT, ENTRY, type FunctionType, parseModule, rewriteModule } from "../../src/index.ts";
import { KEEP, OPTIONS, start } from "../support/rewritten.ts";
import { wat } from "../support/wat.ts";

const MODULE = wat(`(module
  (memory (export "memory") 1)
  (global $seen (export "global") (mut i32) (i32.const 0))
  (table (export "table") 1 funcref)
  (start $init)
  (func $init (global.set $seen (i32.const 41)))
  (func (export "reading") (param i32 f64 i32)
    (global.set $seen (i32.add (i32.add (global.get $seen) (local.get 0)) (i32.trunc_f64_s (local.get 1)))))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local.get 3))
  (func (export "seen") (result i32) (global.get $seen)))`);

const READING: FunctionType = { params: ["i32", "f64", "i32"], results: [] };

describe("addDispatcher()", () => {
  test("leaves one export, whatever the module exports", () => {
    const { bytes } = rewriteModule(MODULE, { ...OPTIONS, entries: { reading: READING } });
    const { exports } = parseModule(bytes);
    assert.deepEqual(
      exports.map(({ name, kind }) => ({ name, kind })),
      [{ name: ENTER_EXPORT, kind: "function" }],
    );
    assert.deepEqual(parseModule(rewriteModule(wat("(module)"), OPTIONS).bytes).exports.length, 1);
  });

  test("takes exports of the right name and type as entries, and no others", () => {
    const entries = { reading: READING, seen: READING, table: READING, missing: READING };
    const rewritten = rewriteModule(MODULE, { ...OPTIONS, entries });
    assert.deepEqual(
      rewritten.entries.map(({ name }) => name),
      ["reading"],
    );
  });

  test("runs the start function when the host says, not while instantiating", () => {
    const running = start(MODULE);
    assert.equal(running.enter("seen", 100), 0);
    assert.equal(running.enter(ENTRY.init, 100), 98);
    assert.equal(running.enter("seen", 100), 41);
  });

  test("runs an initializer behind the start function, when there is one of the right type", () => {
    const module = wat(`(module
      (global $seen (mut i32) (i32.const 1))
      (start $first)
      (func $first (global.set $seen (i32.mul (global.get $seen) (i32.const 10))))
      (func (export "_initialize") (global.set $seen (i32.add (global.get $seen) (i32.const 3))))
      (func (export "seen") (result i32) (global.get $seen)))`);
    const running = start(module, { initializer: "_initialize" });
    running.enter(ENTRY.init, 100);
    assert.equal(running.enter("seen", 100), 13);
    for (const initializer of ["seen", "missing"]) {
      const other = start(module, { initializer });
      other.enter(ENTRY.init, 100);
      assert.equal(other.enter("seen", 100), 10);
    }
  });

  test("sets the budget, hands parameters over by their places, and returns what is left", () => {
    const running = start(MODULE);
    assert.equal(running.enter("reading", 100, 3, 4.5, 0), 92);
    assert.equal(running.enter("seen", KEEP), 7);
    assert.equal(running.fuel(), 91);
  });

  test("returns the result of an entry that has one, and keeps what is left for the next call", () => {
    const running = start(MODULE);
    assert.equal(running.enter(ENTRY.counter, 100), 100);
    assert.equal(running.enter("cabi_realloc", KEEP, 0, 0, 1, 64), 64);
    assert.equal(running.enter("cabi_realloc", KEEP, 0, 0, 1, 65), 65);
    assert.equal(running.fuel(), 98);
  });

  test("takes nothing for itself: a budget of nothing is enough for an entry that does nothing", () => {
    const running = start(wat(`(module (func (export "run")))`));
    assert.deepEqual(running.run("run", 0), { kind: "done", fuelLeft: 0, result: undefined });
  });

  test("does nothing for a number that the module has nothing for", () => {
    const running = start(wat("(module)"));
    for (const number of [ENTRY.init, 3, 1000, -1]) assert.equal(running.enter(number, 100), 100);
    assert.equal(running.enter(ENTRY.growDenied, 100), 0);
  });

  test("returns the budget as it came in a module that is not metered", () => {
    const running = start(MODULE, { meter: false });
    assert.equal(running.enter(ENTRY.init, 100), 100);
    assert.equal(running.enter("reading", 7, 1, 0, 0), 7);
    assert.equal(running.enter("seen", 100), 42);
  });

  test("takes an imported function that the module exports again", () => {
    const seen: unknown[] = [];
    const bytes = wat(`(module (import "env" "f" (func $f (param f64))) (export "run" (func $f)))`);
    const running = start(bytes, {}, { env: { f: (value: number) => seen.push(value) } });
    assert.equal(running.enter("run", 10, 2.5), 10);
    assert.deepEqual(seen, [2.5]);
  });

  test("passes i64 and f32 through", () => {
    const running = start(
      wat(`(module (func (export "run") (param f32 i64) (result i32)
        (i32.add (i32.trunc_f32_s (local.get 0)) (i32.wrap_i64 (local.get 1)))))`),
    );
    assert.equal(running.enter("run", 10, 2.5, 40n), 42);
  });
});
