import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseModule } from "../../src/index.ts";
import { fixedCosts } from "../../src/meter/fixed-costs.ts";
import { resolveLimits } from "../../src/module-limits.ts";
import { start } from "../support/rewritten.ts";
import { wat } from "../support/wat.ts";

function costs(functions: string): [number, number][] {
  return [...fixedCosts(parseModule(wat(`(module (memory 1) (table 4 funcref) ${functions})`)), resolveLimits())];
}

describe("fixedCosts()", () => {
  test("finds functions that cost the same whenever they return, and those that call only such", () => {
    assert.deepEqual(costs("(func nop nop) (func nop (call 0) (call 0))"), [
      [0, 2],
      [1, 7],
    ]);
    const checked =
      "(func (param i32) (result i32) (if (local.get 0) (then nop (unreachable))) (i32.load (local.get 0)))";
    assert.deepEqual(costs(checked), [[0, 4]]);
  });

  test("leaves those whose ways cost differently, that loop, handle lengths, or call what pays for itself", () => {
    assert.deepEqual(costs("(func (param i32) (if (local.get 0) (then nop)))"), []);
    assert.deepEqual(costs("(func (loop (br_if 0 (i32.const 0))))"), []);
    assert.deepEqual(costs("(func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))"), []);
    assert.deepEqual(costs("(func (call 0))"), []);
    assert.deepEqual(costs("(func (drop (memory.grow (i32.const 0))))"), []);
  });

  test("leaves those that the host, a table or a reference reaches", () => {
    assert.deepEqual(costs(`(func (export "f") nop)`), []);
    assert.deepEqual(costs("(func nop) (start 0)"), []);
    assert.deepEqual(costs("(func nop) (elem (i32.const 0) 0)"), []);
    assert.deepEqual(costs("(func nop) (global funcref (ref.func 0))"), []);
  });

  test("lets callers pay, so that the count is the same", () => {
    const running = start(
      wat(`(module (func $leaf (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
        (func (export "run") (local i32)
          (loop (local.set 0 (call $leaf (local.get 0))) (br_if 0 (i32.lt_u (local.get 0) (i32.const 10))))))`),
    );
    assert.deepEqual(running.run("run", 10 * 10), { kind: "done", fuelLeft: 0, result: undefined });
    assert.equal(running.run("run", 10 * 10 - 1).kind, "out-of-fuel");
  });
});
