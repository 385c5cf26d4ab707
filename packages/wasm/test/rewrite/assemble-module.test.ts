import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseModule, rewriteModule } from "../../src/index.ts";
import { MODULES } from "../support/modules.ts";
import { OPTIONS } from "../support/rewritten.ts";
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
    assert.deepEqual(names("(module)"), []);
    assert.deepEqual(names("(module (memory 1))"), ["import"]);
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
    assert.deepEqual(after.elements, before.elements);
    assert.deepEqual(after.globals.slice(0, before.globals.length), before.globals);
  });
});
