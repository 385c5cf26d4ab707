import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import fc from "fast-check";
import { parseModule, unwrapComponent } from "../../src/index.ts";
import { component, refusesWrapping, WRAPPED, wrapping } from "../support/component.ts";
import { wat } from "../support/wat.ts";

describe("unwrapComponent()", () => {
  test("takes out the core module as it is, and tells what the component exports", async () => {
    const { module, exports } = unwrapComponent(await wrapping());
    assert.deepEqual(exports, ["tick"]);
    assert.deepEqual(Buffer.from(module), Buffer.from(wat(`(module ${WRAPPED})`)));
  });

  test("takes a component that needs no shim", async () => {
    const bytes = await component(`(core module $M (func (export "stop"))) (core instance $m (instantiate $M))
      (func $stop (canon lift (core func $m "stop"))) (export "stop" (func $stop))`);
    assert.deepEqual(unwrapComponent(bytes).exports, ["stop"]);
  });

  test("takes one whose fixup calls _initialize, and refuses another start", async () => {
    const initializing = `${WRAPPED} (func (export "_initialize")) (func (export "other"))`;
    const fixup = (
      name: string,
    ): string => `(import "main" "${name}" (func)) (import "actual" "0" (func (param i32 i32)))
      (import "shim" "$imports" (table 1 1 funcref)) (start 0) (elem (i32.const 0) func 1)`;
    const bytes = await wrapping({ module: initializing, fixup: fixup("_initialize") });
    assert.deepEqual(unwrapComponent(bytes).exports, ["tick"]);
    await refusesWrapping({ module: initializing, fixup: fixup("other") }, /another way than by calling "_initialize"/);
    await refusesWrapping({ module: initializing }, /another way than by calling "_initialize"/);
  });

  test("refuses a module that is given something else than it asks for", async () => {
    const named = /imports "a:b\/c@0.1.0" "number", and is given something else/;
    await refusesWrapping({ given: '(export "number" (func $other)) (export "text" (func $indirect))' }, named);
    await refusesWrapping(
      { given: '(export "number" (func $shim "0")) (export "text" (func $indirect))', module: swapped() },
      named,
    );
    await refusesWrapping({ actual: '(export "0" (func $indirect))' }, /"text", and is given something else/);
    const elsewhere = WRAPPED.replaceAll("a:b/c@0.1.0", "x");
    await refusesWrapping({ module: elsewhere, arguments: '(with "x" (instance $given))' }, /imports "x" "number"/);
  });

  test("refuses what goes through another memory or another allocator", async () => {
    const twoMemories = WRAPPED.replace('(memory (export "memory") 1)', '(memory (export "memory") (export "m") 1)');
    await refusesWrapping(
      { module: twoMemories, options: '(memory (core memory $main "m"))' },
      /does not use "memory"/,
    );
  });

  test("refuses an export under another name", async () => {
    await refusesWrapping(
      { module: `${WRAPPED} (func (export "tock") (param f64))`, lift: '(canon lift (core func $main "tock"))' },
      /export "tick" is not that/,
    );
  });

  test("throws nothing but errors of the catalogue, whatever byte is changed or cut off", async () => {
    const bytes = await wrapping();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, value, isCut) => {
        const broken = isCut ? bytes.slice(0, Math.max(at, 8)) : Uint8Array.from(bytes);
        if (!isCut && at >= 8) broken[at] = value;
        try {
          parseModule(unwrapComponent(broken).module);
        } catch (error) {
          assert.ok(isThimbleError(error), String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** Takes what the shim has for its first import, too. */
function swapped(): string {
  return WRAPPED.replace('"number" (func (param i32))', '"number" (func (param i32 i32))').replace(
    "(call 0 (i32.const 7))",
    "(call 0 (i32.const 7) (i32.const 0))",
  );
}
