import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { forwardedName, forwardingModule, type ImportTable, parseModule, rewriteModule } from "../../src/index.ts";
import { planHostCalls } from "../../src/rewrite/host-calls.ts";
import { compile, OPTIONS, type Running, start } from "../support/rewritten.ts";
import { wat } from "../support/wat.ts";
import { engine } from "../support/web-assembly.ts";

const TABLE: ImportTable = {
  sums: { add: { params: ["i32", "i32"], results: ["i32"] }, wide: { params: ["f64", "i64"], results: ["i64"] } },
  log: { note: { params: ["i32"], results: [] } },
};
const hostFunctions = { importModule: "host", importName: "functions", table: TABLE };

const IMPORTS = `(import "log" "note" (func $note (param i32)))
  (import "sums" "wide" (func $wide (param f64 i64) (result i64)))
  (import "sums" "add" (func $add (param i32 i32) (result i32)))`;
const CALLER = `(module ${IMPORTS} (memory 1) (global $g (mut i32) (i32.const 7))
  (func (export "run") (param i32 i32) (result i32)
    (call $note (call $add (local.get 0) (local.get 1)))
    (i32.add (global.get $g) (i32.wrap_i64 (call $wide (f64.const 2) (i64.const 40))))))`;

/** The module with the functions of a host that writes down what it is asked. */
function running(
  text: string,
  options: Parameters<typeof start>[1],
): { readonly module: Running; readonly noted: unknown[] } {
  const noted: unknown[] = [];
  const host = {
    sums: { add: (a: number, b: number) => a + b, wide: (a: number, b: bigint) => BigInt(a) + b },
    log: { note: (value: number) => void noted.push(value) },
  };
  const { exports } = new engine.Instance(compile(forwardingModule(TABLE)), host);
  const functions = new engine.Table({ element: "anyfunc", initial: 3, maximum: 3 });
  for (const [i, [from, name]] of [
    ["sums", "add"],
    ["sums", "wide"],
    ["log", "note"],
  ].entries())
    functions.set(i, exports[forwardedName(String(from), String(name))]);
  return { module: start(wat(text), options, { ...host, host: { functions } }), noted };
}

describe("host calls", () => {
  test("go through one table in place of imports, with the same results and at the same price", () => {
    const byImports = running(CALLER, {});
    const byTable = running(CALLER, { hostFunctions });
    const outcome = byTable.module.run("run", 1000, 3, 4);
    assert.deepEqual(outcome, byImports.module.run("run", 1000, 3, 4));
    assert.deepEqual(outcome.kind === "done" && outcome.result, 49);
    assert.deepEqual(byTable.noted, [7]);
    assert.deepEqual(
      parseModule(byTable.module.rewritten.bytes).imports.map((item) => [item.module, item.name, item.kind]),
      [
        ["host", "functions", "table"],
        ["thimble", "memory", "memory"],
      ],
    );
  });

  test("change no index of the module: exports, references and the start function are what they were", () => {
    const text = `(module ${IMPORTS} (global $f funcref (ref.func $note)) (func $own (call $note (i32.const 1)))
      (elem declare func $own) (func (export "run") (param i32) (result i32)
        (call $note (ref.is_null (global.get $f))) (call $note (ref.is_null (ref.func $own))) (i32.const 5)) (start $own))`;
    const { module, noted } = running(text, { hostFunctions });
    module.enter(0, 1000);
    assert.equal(module.enter("run", 1000, 0), 5);
    assert.deepEqual(noted.slice(-2), [0, 0]);
    const before = parseModule(wat(text));
    const after = parseModule(module.rewritten.bytes);
    assert.equal(after.functions.length - 1, before.functions.length);
    assert.deepEqual(after.elements, before.elements);
  });

  test("a module that has a table, imports nothing, or imports another function or another type keeps its imports", () => {
    const kept = [
      "(module)",
      `(module ${IMPORTS} (table 1 funcref))`,
      `(module (import "sums" "add" (func (param i32 i32) (result i32))) (import "env" "f" (func)))`,
      `(module (import "sums" "add" (func (param i32) (result i32))))`,
      `(module (import "sums" "toString" (func)))`,
    ];
    for (const text of kept) {
      const module = parseModule(wat(text));
      assert.equal(planHostCalls(module, hostFunctions), undefined, text);
      const { bytes } = rewriteModule(module, { ...OPTIONS, hostFunctions });
      assert.deepEqual(
        parseModule(bytes).imports.filter((item) => item.kind === "function"),
        module.imports,
      );
    }
    assert.equal(planHostCalls(parseModule(wat(CALLER)), undefined), undefined);
  });

  test("a module can not reach the table: it is refused where it names one that it does not have", () => {
    const bytes = wat(CALLER);
    // run's body calls $note by index 0: 0x10 0x00 becomes call_indirect of type 0 in table 0.
    const at = Buffer.from(bytes).indexOf(Buffer.from([0x10, 0x00]));
    const changed = bytes.slice();
    changed[at] = 0x11;
    assert.throws(() => rewriteModule(changed, { ...OPTIONS, hostFunctions }), { code: "wasm.malformed" });
  });
});
