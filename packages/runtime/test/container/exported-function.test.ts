import assert from "node:assert/strict";
import { test } from "node:test";
import { exportedFunction } from "../../src/container/exported-function.ts";
import { assemble } from "../guests/assemble.ts";

test("exportedFunction() finds functions and nothing else", () => {
  const wasm = assemble('(module (memory (export "m") 0) (func (export "f") (result i32) (i32.const 7)))');
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(wasm)));
  assert.equal(exportedFunction(exports, "f")?.(), 7);
  assert.equal(exportedFunction(exports, "m"), undefined);
  assert.equal(exportedFunction(exports, "x"), undefined);
});
