import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { OPCODE } from "../../src/instructions/opcodes.ts";
import { priceOf } from "../../src/meter/prices.ts";
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
  const cases: readonly (readonly [entry: string, length: number, cost: number])[] = [
    ["fill", 0, 8],
    ["fill", 15, 8],
    ["fill", 16, 8 + 1],
    ["fill", 65_536, 8 + 4_096],
    ["copy", 1_000, 8 + 62],
    ["minit", 40, 16 + 2],
    ["tfill", 100, 16 + 25_600],
    ["tcopy", 99, 16 + 25_344],
    ["tinit", 3, 16 + 768],
  ];
  for (const [entry, length, cost] of cases) {
    test(`pay for it: ${entry} of ${length} costs ${cost}`, () => {
      const running = start(BULK);
      assert.equal(running.enter(entry, 100_000, length), 100_000 - 3 - cost);
    });
  }

  test("pay in loops each time", () => {
    const running = start(BULK);
    assert.equal(running.enter("twice", 1_000, 5), 1_000 - 5 * (8 + 8 + 2));
  });

  test("pay before they run: without the budget, nothing is written", () => {
    const running = start(BULK);
    assert.deepEqual(running.run("fill", 3 + 8 + 4_096 - 1, 65_536), { kind: "out-of-fuel" });
    assert.deepEqual(new Uint8Array(running.memory?.buffer ?? new ArrayBuffer(0)).indexOf(7), -1);
    assert.equal(running.run("fill", 3 + 8 + 4_096, 65_536).kind, "done");
  });

  test("can not make the counter wrap around with a length of four billion", () => {
    for (const entry of ENTRIES) {
      const running = start(BULK);
      assert.deepEqual(running.run(entry, 1_000, -1), { kind: "out-of-fuel" }, entry);
    }
  });
});

describe("priceOf()", () => {
  test("takes 1 for most, nothing for structure, and more for what takes longer", () => {
    const prices: readonly (readonly [name: string, opcode: number, price: number])[] = [
      ["block", OPCODE.block, 0],
      ["loop", OPCODE.loop, 0],
      ["if", OPCODE.if, 1],
      ["else", OPCODE.else, 0],
      ["end", OPCODE.end, 0],
      ["br_table", OPCODE.br_table, 2],
      ["call", OPCODE.call, 1],
      ["call_indirect", OPCODE.call_indirect, 4],
      ["table.get", 0x25, 1],
      ["table.set", OPCODE.table_set, 256],
      ["i32.add", OPCODE.i32_add, 1],
      ["i32.div_s", 0x6d, 4],
      ["i32.rem_u", 0x70, 4],
      ["i64.div_s", 0x7f, 4],
      ["i64.rem_u", 0x82, 4],
      ["f32.sqrt", 0x91, 4],
      ["f64.div", 0xa3, 4],
      ["i32.wrap_i64", OPCODE.i32_wrap_i64, 1],
      ["i32.trunc_f32_s", 0xa8, 2],
      ["i64.extend_i32_u", OPCODE.i64_extend_i32_u, 1],
      ["f64.promote_f32", 0xbb, 2],
      ["i32.reinterpret_f32", 0xbc, 1],
      ["i64.trunc_sat_f64_u", 0xfc07, 2],
      ["table.size", OPCODE.table_size, 1],
      ["i8x16.add", 0xfd6e, 1],
      ["f32x4.div", 0xfde7, 4],
      ["f64x2.convert_low_i32x4_u", 0xfdff, 4],
    ];
    for (const [name, opcode, price] of prices) assert.equal(priceOf(opcode), price, name);
  });
});
