import assert from "node:assert/strict";
import { test } from "node:test";
import { isStackOverflow, trapFrames } from "../../src/program/trap-frames.ts";

test("trapFrames() names the functions of a module, innermost first, and leaves out the host's", () => {
  const stack = [
    "RuntimeError: unreachable",
    "    at inner (wasm://wasm/bc01b2c6:wasm-function[2]:0x9c)",
    "    at wasm://wasm/bc01b2c6:wasm-function[7]:0xa1",
    "    at core::panicking::panic (wasm://wasm/tool.wasm-bc01b2c6:wasm-function[11]:0xffa1)",
    "    at tool.wasm.main (wasm://wasm/tool.wasm-bc01b2c6:wasm-function[12]:0xffa9)",
    "    at run (file:///thimble/packages/wasi/src/command/load-command.ts:88:30)",
  ].join("\n");
  assert.deepEqual(trapFrames(stack), ["inner", "function 7", "core::panicking::panic", "main"]);
  assert.deepEqual(trapFrames(""), []);
});

test("isStackOverflow() knows calls that are nested too deeply", () => {
  const endless = (): number => endless() + 1;
  assert.throws(endless, isStackOverflow);
  assert.equal(isStackOverflow(new RangeError("Invalid array length")), false);
});
