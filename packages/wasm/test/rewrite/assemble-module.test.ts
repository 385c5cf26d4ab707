import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { ENTRY, parseModule, rewriteModule } from "../../src/index.ts";
import { MODULES } from "../support/modules.ts";
import { exported, OPTIONS, start } from "../support/rewritten.ts";
import { wat } from "../support/wat.ts";

describe("assembleModule()", () => {
  test("drops custom sections, or keeps the names of its functions", () => {
    const bytes = MODULES["everySection"] ?? new Uint8Array();
    assert.deepEqual(parseModule(rewriteModule(bytes, OPTIONS).bytes).customSections, []);
    const kept = parseModule(rewriteModule(bytes, { ...OPTIONS, keepNames: true }).bytes).customSections;
    assert.deepEqual(
      kept.map((section) => section.name),
      ["name"],
    );
  });

  test("writes sections in their order, and leaves out those that are empty", () => {
    const names = (text: string): string[] =>
      parseModule(rewriteModule(wat(text), { ...OPTIONS, meter: false }).bytes).sections.map((section) => section.name);
    assert.deepEqual(names("(module)"), ["type", "function", "export", "code"]);
    assert.deepEqual(names("(module (memory 1))"), ["type", "import", "function", "export", "code"]);
    assert.deepEqual(names(`(module (data "x") (func (export "run")) (elem declare func 0))`), [
      "type",
      "function",
      "export",
      "element",
      "code",
      "data",
    ]);
  });

  test("copies elements and data as they are", () => {
    const bytes = MODULES["everySection"] ?? new Uint8Array();
    const before = parseModule(bytes);
    const after = parseModule(rewriteModule(bytes, OPTIONS).bytes);
    assert.deepEqual(after.data, before.data);
    assert.deepEqual(after.elements.slice(0, before.elements.length), before.elements);
    assert.deepEqual(after.globals.slice(0, before.globals.length), before.globals);
  });

  test("declares a function again that is referred to and was declared by its export only, and no other", () => {
    const elements = (body: string): number =>
      parseModule(
        rewriteModule(
          wat(`(module (table 1 funcref) (func $f (export "run")) (func (export "start") ${body})
            (func $g) (elem declare func $g))`),
          OPTIONS,
        ).bytes,
      ).elements.length;
    assert.equal(elements("(table.set 0 (i32.const 0) (ref.func $f))"), 2);
    assert.equal(elements("(unreachable) (drop (ref.func $f))"), 2);
    assert.equal(elements("(table.set 0 (i32.const 0) (ref.func $g))"), 1);
    assert.equal(elements("(call $f)"), 1);
    const running = start(
      wat(`(module (table 1 funcref) (func $f (export "run"))
        (func (export "start") (table.set 0 (i32.const 0) (ref.func $f))))`),
    );
    assert.equal(running.enter("start", 1_000), 1_000 - 1 - 2 * 256);
  });

  test("keeps the exports of the module when it is told to, beside the one through which it is entered", () => {
    const bytes = MODULES["everySection"] ?? new Uint8Array();
    const kept = rewriteModule(bytes, { ...OPTIONS, keepExports: true }).bytes;
    assert.deepEqual(
      parseModule(kept).exports.map(({ name, kind }) => `${kind} ${name}`),
      ["memory memory", "table table", "function run", "function thimble:enter"],
    );
    const running = start(wat(`(module (func (export "run") (result i64) nop (i64.const 5)))`), { keepExports: true });
    running.enter(ENTRY.counter, 10);
    assert.equal(exported(running.instance, "run")(), 5n);
    assert.equal(running.fuel(), 8);
    assert.throws(
      () => rewriteModule(wat(`(module (func (export "thimble:enter")))`), { ...OPTIONS, keepExports: true }),
      (error) => isThimbleError(error, "wasm.unsupported"),
    );
  });
});
