import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { parseModule, rewriteModule } from "../../src/index.ts";
import { compile, OPTIONS, start } from "../support/rewritten.ts";
import { wat } from "../support/wat.ts";
import { engine } from "../support/web-assembly.ts";

describe("planMemory() and planTables()", () => {
  const own = wat(`(module (memory (export "memory") 1) (data (i32.const 0) "hi")
    (func (export "run") (result i32) (i32.load8_u (i32.const 1))))`);

  test("turns the module's own memory into an import with a maximum", () => {
    const running = start(own);
    assert.deepEqual(running.rewritten.memory, { initialPages: 1, maximumPages: 4 });
    assert.equal(running.rewritten.importedMemory, false);
    assert.deepEqual(running.run("run", 100), { kind: "done", fuelLeft: 98, result: 105 });
  });

  test("renames an imported memory, and gives it a maximum", () => {
    const { bytes, memory, importedMemory } = rewriteModule(
      wat(`(module (import "env" "log" (func)) (import "env" "memory" (memory 2)) (import "env" "x" (global i32)))`),
      OPTIONS,
    );
    assert.equal(importedMemory, true);
    assert.deepEqual(memory, { initialPages: 2, maximumPages: 4 });
    assert.deepEqual(
      parseModule(bytes).imports.map((item) => `${item.module}.${item.name}`),
      ["env.log", "env.x", "thimble.memory"],
    );
  });

  test("keeps a maximum of the module that is smaller than the budget", () => {
    assert.deepEqual(rewriteModule(wat("(module (memory 1 2))"), OPTIONS).memory, { initialPages: 1, maximumPages: 2 });
    assert.deepEqual(rewriteModule(wat("(module (memory 1 9))"), OPTIONS).memory, { initialPages: 1, maximumPages: 4 });
  });

  test("gives no memory to a module that has none", () => {
    const { bytes, memory } = rewriteModule(wat("(module)"), OPTIONS);
    assert.equal(memory, undefined);
    assert.deepEqual(engine.Module.imports(compile(bytes)), []);
  });

  test("refuses a memory that starts above the budget, and says both", () => {
    assert.throws(
      () => rewriteModule(wat("(module (memory 5))"), OPTIONS),
      (error) =>
        isThimbleError(error, "wasm.memory-over-budget") &&
        error.details["initialPages"] === 5 &&
        error.details["budgetPages"] === 4,
    );
  });

  test("leaves an imported table to whoever gives it, and grows it only as far as the budget", () => {
    const table = new engine.Table({ element: "anyfunc", initial: 1, maximum: 100 });
    const running = start(
      wat(`(module (import "env" "t" (table 1 funcref))
        (func (export "grow") (param i32) (result i32) (table.grow 0 (ref.null func) (local.get 0))))`),
      { maximumTableElements: 10, onGrowDenied: "fail" },
      { env: { t: table } },
    );
    assert.equal(running.enter("grow", 3_000, 9), 1);
    assert.equal(running.enter("grow", 3_000, 1), -1);
  });
});
