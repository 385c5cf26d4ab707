import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { type ErrorCode, isThimbleError } from "@thimble/base";
import { EDGE_HANDS_OVER, EDGE_IMPORTS } from "@thimble/model";
import { prepareModule } from "../../src/index.ts";
import { assemble } from "../guests/assemble.ts";
import { COUNTER, inWat } from "../guests/guests.ts";

const OPTIONS = { memoryBytes: 131_072 };

function refuses(wat: string, code: ErrorCode, message: RegExp): void {
  assert.throws(
    () => prepareModule(assemble(wat), OPTIONS),
    (error) => isThimbleError(error, code) && message.test(`${error.message} ${error.expected}`),
  );
}

test("prepareModule() names digest, memory and handlers", () => {
  const prepared = prepareModule(COUNTER, OPTIONS);
  assert.equal(prepared.digest, `sha256:${createHash("sha256").update(COUNTER).digest("hex")}`);
  assert.deepEqual(prepared.handlers, ["start", "reading", "cabi_realloc"]);
  assert.deepEqual([prepared.initialPages, prepared.maximumPages], [1, 1]);
});

test("prepareModule() lets only a memory grow that a module grows", () => {
  const grower = prepareModule(
    assemble('(module (memory 1) (func (export "start") (drop (memory.grow (i32.const 1)))))'),
    OPTIONS,
  );
  assert.deepEqual([grower.initialPages, grower.maximumPages], [1, 2]);
  const none = prepareModule(assemble("(module)"), OPTIONS);
  assert.deepEqual([none.initialPages, none.maximumPages], [undefined, 0]);
});

test("prepareModule() gives workers a module they can clone", () => {
  assert.ok(structuredClone(prepareModule(COUNTER, OPTIONS)).module instanceof WebAssembly.Module);
});

test("prepareModule() refuses an import that the contract has not, and names the nearest", () => {
  refuses('(module (import "thimble:edge/bus@0.2.0" "publsh" (func)))', "runtime.import-refused", /publsh.*publish/);
  refuses('(module (import "env" "abort" (func)))', "runtime.import-refused", /abort/);
});

test("prepareModule() refuses an import with another signature", () => {
  refuses('(module (import "thimble:edge/bus@0.2.0" "topic" (func)))', "runtime.import-refused", /topic/);
});

test("prepareModule() refuses an export with another signature", () => {
  refuses('(module (func (export "reading")))', "runtime.export-refused", /reading/);
});

test("prepareModule() refuses a module that is handed bytes and has no cabi_realloc", () => {
  refuses(
    '(module (memory 1) (func (export "message") (param i32 i32 i32 i32 i32)))',
    "runtime.export-refused",
    /cabi_realloc/,
  );
});

test("prepareModule() refuses a module without cabi_realloc for each import that hands over text or bytes", () => {
  for (const [from, names] of Object.entries(EDGE_HANDS_OVER)) {
    for (const name of names) {
      const signature = EDGE_IMPORTS[from]?.[name];
      assert.ok(signature !== undefined, `${from} ${name}`);
      const wat = `(module (import "${from}" "${name}" (func ${inWat(signature)})) (memory 1))`;
      refuses(wat, "runtime.export-refused", /cabi_realloc/);
    }
  }
});

test("prepareModule() says which modules tell the time of day", () => {
  const importing = (from: string, name: string, type: string): boolean =>
    prepareModule(assemble(`(module (import "${from}" "${name}" (func ${type})) (memory 1))`), OPTIONS).tellsTime;
  assert.equal(importing("thimble:edge/timers@0.2.0", "now", "(result f64)"), true);
  assert.equal(importing("wasi:clocks/wall-clock@0.2.0", "now", "(param i32)"), true);
  assert.equal(importing("wasi:clocks/wall-clock@0.2.0", "resolution", "(param i32)"), false);
  assert.equal(importing("thimble:edge/timers@0.2.0", "every", "(param i32)"), false);
});

test("prepareModule() names all problems at once", () => {
  refuses(
    '(module (import "env" "a" (func)) (import "env" "b" (func)))',
    "runtime.import-refused",
    /2 problems.*"a".*"b"/s,
  );
});

test("prepareModule() refuses a memory over the budget and a module that is none", () => {
  refuses("(module (memory 3))", "wasm.memory-over-budget", /3 pages/);
  assert.throws(
    () => prepareModule(Uint8Array.of(0, 97, 115), OPTIONS),
    (error) => isThimbleError(error, "wasm.malformed"),
  );
});

test("prepareModule() refuses what V8 refuses", () => {
  refuses(
    '(module (func (export "start") (drop (i32.add (f64.const 1) (i32.const 1)))))',
    "runtime.not-runnable",
    /V8/,
  );
});

test("prepareModule() takes reactors and commands of WASI preview 1, and says which is which", () => {
  const wasi = '(import "wasi_snapshot_preview1" "fd_close" (func (param i32) (result i32)))';
  const kind = (wat: string): readonly boolean[] => {
    const { importsWasi, isCommand } = prepareModule(assemble(wat), OPTIONS);
    return [importsWasi, isCommand];
  };
  assert.deepEqual(kind(`(module ${wasi} (func (export "_initialize")) (func (export "start")))`), [true, false]);
  assert.deepEqual(kind(`(module ${wasi} (func (export "_start")))`), [true, true]);
  assert.deepEqual(kind('(module (func (export "_start")))'), [false, true]);
  assert.deepEqual(kind('(module (func (export "start")))'), [false, false]);
});

test("prepareModule() refuses a command with handlers, and one whose start takes something", () => {
  const both = '(module (func (export "_start")) (func (export "tick") (param f64)))';
  refuses(both, "runtime.export-refused", /"tick".*reactor/);
  refuses('(module (func (export "_start") (param i32)))', "runtime.export-refused", /_start/);
});

test("prepareModule() refuses the snapshot before preview 1 by its name", () => {
  const old = '(module (import "wasi_unstable" "fd_close" (func (param i32) (result i32))))';
  refuses(old, "runtime.import-refused", /"wasi_unstable".*snapshot before preview 1/s);
});
