import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { ENTRY, rewriteModule } from "../../src/index.ts";
import { KEEP, OPTIONS, start } from "../support/rewritten.ts";
import { wat } from "../support/wat.ts";
import { engine } from "../support/web-assembly.ts";

describe("GrowthGuards", () => {
  const growing = wat(`(module (memory 1)
    (func (export "run") (param i32) (result i32) (memory.grow (local.get 0))))`);

  test("lets the memory grow within the maximum, at 4,096 a page paid before", () => {
    const running = start(growing);
    assert.deepEqual(running.run("run", 10_000, 2), { kind: "done", fuelLeft: 10_000 - 33 - 2 * 4_096, result: 1 });
    assert.equal(running.memory?.buffer.byteLength, 3 * 65_536);
    assert.equal(running.run("run", 4_000, 1).kind, "out-of-fuel");
    assert.equal(running.memory?.buffer.byteLength, 3 * 65_536);
  });

  test("traps on a growth past the maximum, and tells the host why", () => {
    for (const pages of [4, 0x7fffffff, -1]) {
      const running = start(growing);
      assert.equal(running.rewritten.canGrow, true);
      assert.equal(running.enter(ENTRY.growDenied, KEEP), 0);
      assert.equal(running.run("run", 10_000, pages).kind, "trap");
      assert.equal(running.enter(ENTRY.growDenied, KEEP), 1);
    }
  });

  test("returns -1 for a growth past the maximum where the host wants that, and charges nothing for it", () => {
    const running = start(growing, { onGrowDenied: "fail" });
    assert.deepEqual(running.run("run", 100, 4), { kind: "done", fuelLeft: 100 - 33, result: -1 });
    assert.equal(running.enter(ENTRY.growDenied, KEEP), 1);
  });

  test("guards growth in a module that is not metered too", () => {
    const running = start(growing, { meter: false });
    assert.equal(running.enter("run", KEEP, 3), 1);
    assert.throws(() => running.enter("run", KEEP, 1), engine.RuntimeError);
    assert.equal(running.enter(ENTRY.growDenied, KEEP), 1);
  });

  test("goes on with the right counter after a growth in the middle of a loop", () => {
    const bytes = wat(`(module (memory 0) (func (export "run") (result i32) (local $n i32)
      (loop $l (drop (memory.grow (i32.const 1)))
        (br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 3))))
      (memory.size)))`);
    assert.deepEqual(start(bytes).run("run", 20_000), {
      kind: "done",
      fuelLeft: 20_000 - 3 * 4_096 - 3 * (9 + 32) - 1,
      result: 3,
    });
  });

  test("bounds tables: at their start, and as they grow", () => {
    const bytes = wat(`(module (table $t (export "t") 2 funcref)
      (func (export "run") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0))))`);
    const running = start(bytes, { maximumTableElements: 10 });
    assert.deepEqual(running.run("run", 3_000, 8), { kind: "done", fuelLeft: 3_000 - 66 - 8 * 256, result: 2 });
    assert.equal(running.run("run", 100, 1).kind, "trap");
    assert.equal(running.enter(ENTRY.growDenied, KEEP), 1);
    assert.throws(
      () => rewriteModule(bytes, { ...OPTIONS, maximumTableElements: 1 }),
      (error) => isThimbleError(error, "wasm.table-over-budget") && error.details["initial"] === 2,
    );
  });

  test("grows tables of external references", () => {
    const bytes = wat(`(module (table 0 externref) (func (export "run") (param i32) (result i32)
      (drop (table.grow 0 (ref.null extern) (local.get 0))) (ref.is_null (table.get 0 (i32.const 1)))))`);
    assert.deepEqual(start(bytes).run("run", 1_000, 2), {
      kind: "done",
      fuelLeft: 1_000 - 6 - 64 - 2 * 256,
      result: 1,
    });
  });
});
