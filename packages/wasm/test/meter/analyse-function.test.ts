import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { analyseFunction } from "../../src/meter/analyse-function.ts";
import type { Edit } from "../../src/meter/edit.ts";
import { resolveLimits } from "../../src/module-limits.ts";
import { parseModule } from "../../src/parse-module.ts";
import { wat } from "../support/wat.ts";

/** The edits of the first function: charges as their costs (with "?" where they check), the others by name. */
function edits(body: string): string[] {
  const module = parseModule(
    wat(`(module (import "env" "host" (func $host)) (memory 1)
      (func $f (param i32) (local i32) ${body}) (func $g (call $host)))`),
  );
  const [code] = module.code;
  if (code === undefined) return [];
  return analyseFunction(module, code, { locals: 2, limits: resolveLimits(), fixedCosts: new Map() })
    .edits.filter(isEffective)
    .map(describeEdit);
}

function isEffective(edit: Edit): boolean {
  if (edit.kind === "charge-loop") return edit.counted !== undefined;
  return edit.kind !== "charge" || (edit.region.cost > 0 && !edit.region.isMoved);
}

function describeEdit(edit: Edit): string {
  return edit.kind === "charge" ? `${edit.region.cost}${edit.region.isChecked ? "?" : ""}` : edit.kind;
}

describe("analyseFunction()", () => {
  test("pays once for a straight line", () => {
    assert.deepEqual(edits("nop nop nop"), ["3"]);
  });

  test("pays before an `if` for what comes behind it, when no branch leaves it", () => {
    assert.deepEqual(edits("(if (local.get 0) (then nop) (else nop nop)) nop"), ["3", "1", "2"]);
    assert.deepEqual(edits("(block (br_if 0 (local.get 0)) nop) nop"), ["3", "1"]);
    assert.deepEqual(edits("(if (local.get 0) (then (unreachable))) nop"), ["3", "1", "spill"]);
  });

  test("pays behind an `if` again, when a branch leaves it", () => {
    assert.deepEqual(edits("(if (local.get 0) (then return)) nop"), ["2", "1", "return", "1"]);
  });

  test("pays behind an `if` of which one arm leaves", () => {
    assert.deepEqual(edits("(if (local.get 0) (then nop) (else return)) nop"), ["2", "1", "1", "return", "1"]);
    assert.deepEqual(edits("(if (local.get 0) (then return) (else nop)) nop"), ["2", "1", "return", "1", "1"]);
    assert.deepEqual(edits("(if (local.get 0) (then return) (else return)) nop"), ["2", "1", "return", "1", "return"]);
  });

  test("pays at the head of a loop with its condition at the end", () => {
    assert.deepEqual(edits("nop (loop nop (br_if 0 (local.get 0))) nop"), ["2", "3?"]);
  });

  test("pays for the head of a loop before it and where it goes back, when that is certain", () => {
    const whileLoop = "(loop (local.get 0) (if (then nop (br 1))))";
    // 2 for the head; 2 for the body and 2 for the next head.
    assert.deepEqual(edits(whileLoop), ["2", "4?"]);
    const forLoop = "(block (loop (br_if 1 (local.get 0)) nop (br 0)))";
    assert.deepEqual(edits(forLoop), ["2", "4?"]);
  });

  test("pays at the head of an endless loop", () => {
    assert.deepEqual(edits("(loop (br 0))"), ["1?"]);
  });

  test("pays nothing for code that can not run", () => {
    assert.deepEqual(edits("return nop (block nop) (if (i32.const 0) (then nop) (else return))"), ["1", "return"]);
    assert.deepEqual(edits("(block (br 0) nop) nop"), ["2"]);
  });

  test("spills around calls, once for calls in a row", () => {
    assert.deepEqual(edits("(call $host) (call $host) nop (call $host)"), ["4?", "spill", "reload"]);
    assert.deepEqual(edits("(call $host) (if (local.get 0) (then nop)) (call $host)"), [
      "4?",
      "spill",
      "reload",
      "1?",
      "spill",
      "reload",
    ]);
  });

  test("pays for lengths, and for growth through a call", () => {
    const fill = "(memory.fill (i32.const 0) (i32.const 0) (local.get 0))";
    assert.deepEqual(edits(fill), ["11?", "charge-length"]);
    assert.deepEqual(edits("(drop (memory.grow (local.get 0)))"), ["34?", "spill", "grow-memory", "reload"]);
  });
});
