import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { wat } from "../../../wasm/test/support/wat.ts";
import { shrink } from "../../src/build/shrink.ts";
import { shrinkModule } from "../../src/build/shrink-module.ts";

const WASTEFUL = wat(`(module
  (memory (export "memory") 1)
  (func $twice (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func $unused (result i32) (i32.const 1))
  (func (export "elsewhere"))
  (func (export "tick") (result i32) (local i32) (local.set 0 (i32.const 21)) (call $twice (local.get 0))))`);

describe("shrink()", () => {
  it("makes a module smaller that answers the same", () => {
    const small = shrink({ wasm: WASTEFUL, keepNames: false });
    assert.ok(small.length < WASTEFUL.length);
    const { memory, tick, ...others } = new WebAssembly.Instance(new WebAssembly.Module(small), {}).exports;
    assert.ok(memory !== undefined && typeof tick === "function");
    assert.equal(tick(), 42);
    assert.deepEqual(others, {}, "an export that nobody looks for");
  });

  it("takes a module that copies memory in one instruction", () => {
    const copying = wat(`(module (memory (export "memory") 1)
      (func (export "tick") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2))))`);
    assert.ok(new WebAssembly.Module(shrink({ wasm: copying, keepNames: false })));
  });

  it("keeps names where they are wanted, and does the same in a thread", async () => {
    const named = shrink({ wasm: WASTEFUL, keepNames: true });
    assert.deepEqual(await shrinkModule({ wasm: WASTEFUL, keepNames: true }), named);
    assert.ok(named.length >= shrink({ wasm: WASTEFUL, keepNames: false }).length);
  });
});
