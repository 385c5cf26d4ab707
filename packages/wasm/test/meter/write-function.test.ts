import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseModule, rewriteModule } from "../../src/index.ts";
import { OPTIONS } from "../support/rewritten.ts";
import { wat } from "../support/wat.ts";

/** The code of the first function after rewriting. */
function code(body: string, meter = true): number[] {
  const { bytes } = rewriteModule(wat(`(module (func (export "f") (param i32) ${body}))`), { ...OPTIONS, meter });
  const [entry] = parseModule(bytes).code;
  return [...bytes.subarray(entry?.start, entry?.end)];
}

// global.get 0, i32.const 0, i32.lt_s, if, unreachable, end
const TRAP_WHEN_SPENT = [0x23, 0, 0x41, 0, 0x48, 0x04, 0x40, 0x00, 0x0b];

describe("writeFunction()", () => {
  test("leaves a function as it is when it pays for nothing", () => {
    assert.deepEqual(code(""), [0, 0x0b]);
    assert.deepEqual(code("nop nop", false), [0, 0x01, 0x01, 0x0b]);
  });

  test("charges the global when a function pays once", () => {
    assert.deepEqual(code("nop nop"), [0, 0x23, 0, 0x41, 2, 0x6b, 0x24, 0, ...TRAP_WHEN_SPENT, 0x01, 0x01, 0x0b]);
  });

  test("keeps the counter in a local when it pays more than once, and spills it where it returns", () => {
    const written = code("(if (local.get 0) (then return)) nop");
    const returned = [0x20, 1, 0x41, 0, 0x48, 0x0d, 0, 0x20, 1, 0x24, 0, 0x0f, 0x0b];
    const spent = [0x20, 1, 0x24, 0, 0x00, 0x0b];
    assert.deepEqual(written.slice(0, 3), [1, 1, 0x7f]);
    // block, block, counter from the global
    assert.deepEqual(written.slice(3, 11), [0x02, 0x40, 0x02, 0x40, 0x23, 0, 0x21, 1]);
    assert.deepEqual(written.slice(-returned.length - spent.length), [...returned, ...spent]);
    // The return is a branch out of the `if` and the inner block.
    assert.ok(written.join(",").includes([0x0c, 1, 0x0b].join(",")));
  });
});
