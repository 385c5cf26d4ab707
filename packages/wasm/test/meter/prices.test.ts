import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { start } from "../support/rewritten.ts";
import { wat } from "../support/wat.ts";

const BULK =
  wat(`(module (memory 1) (table 100 funcref) (elem $e funcref (ref.null func) (ref.null func) (ref.null func))
  (data $d "0123456789012345678901234567890123456789")
  (func (export "fill") (param i32) (memory.fill (i32.const 0) (i32.const 7) (local.get 0)))
  (func (export "copy") (param i32) (memory.copy (i32.const 9) (i32.const 0) (local.get 0)))
  (func (export "minit") (param i32) (memory.init $d (i32.const 0) (i32.const 0) (local.get 0)))
  (func (export "tfill") (param i32) (table.fill 0 (i32.const 0) (ref.null func) (local.get 0)))
  (func (export "tcopy") (param i32) (table.copy (i32.const 1) (i32.const 0) (local.get 0)))
  (func (export "tinit") (param i32) (table.init $e (i32.const 0) (i32.const 0) (local.get 0)))
  (func (export "twice") (param i32) (local i64)
    (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 32))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`);

const ENTRIES = ["fill", "copy", "minit", "tfill", "tcopy", "tinit"];

describe("instructions that handle a length", () => {
  const cases: readonly (readonly [entry: string, length: number, extra: number])[] = [
    ["fill", 0, 0],
    ["fill", 15, 0],
    ["fill", 16, 1],
    ["fill", 65_536, 4_096],
    ["copy", 1_000, 62],
    ["minit", 40, 2],
    ["tfill", 100, 50],
    ["tcopy", 99, 49],
    ["tinit", 3, 1],
  ];
  for (const [entry, length, extra] of cases) {
    test(`pay for it: ${entry} of ${length} costs ${extra} more`, () => {
      const running = start(BULK);
      assert.equal(running.enter(entry, 10_000, length), 10_000 - 4 - extra);
    });
  }

  test("pay in loops each time", () => {
    const running = start(BULK);
    assert.equal(running.enter("twice", 1_000, 5), 1_000 - 5 * (9 + 2));
  });

  test("pay before they run: without the budget, nothing is written", () => {
    const running = start(BULK);
    assert.deepEqual(running.run("fill", 4 + 4_096 - 1, 65_536), { kind: "out-of-fuel" });
    assert.deepEqual(new Uint8Array(running.memory?.buffer ?? new ArrayBuffer(0)).indexOf(7), -1);
    assert.equal(running.run("fill", 4 + 4_096, 65_536).kind, "done");
  });

  test("can not make the counter wrap around with a length of four billion", () => {
    for (const entry of ENTRIES) {
      const running = start(BULK);
      assert.deepEqual(running.run(entry, 1_000, -1), { kind: "out-of-fuel" }, entry);
    }
  });
});
