import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { rewriteModule } from "../../src/index.ts";
import { compile, OPTIONS, start } from "../support/rewritten.ts";
import { wat } from "../support/wat.ts";
import { engine } from "../support/web-assembly.ts";

function exportNames(bytes: Uint8Array): string[] {
  return engine.Module.exports(compile(bytes)).map((item) => item.name);
}

describe("addEntries()", () => {
  const module = wat(`(module
    (global $seen (mut i32) (i32.const 0))
    (start $init)
    (func $init (global.set $seen (i32.const 41)))
    (func (export "reading") (param i32 f64) (global.set $seen (i32.add (global.get $seen) (local.get 0))))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local.get 3))
    (func (export "seen") (result i32) (global.get $seen)))`);

  test("gives each entry without results an export that takes the budget and returns what is left", () => {
    const { entries, bytes } = rewriteModule(module, OPTIONS);
    assert.deepEqual(entries, [
      { name: "init", exportName: "thimble:init", type: { params: [], results: [] }, takesFuel: true },
      {
        name: "reading",
        exportName: "thimble:reading",
        type: { params: ["i32", "f64"], results: [] },
        takesFuel: true,
      },
      {
        name: "cabi_realloc",
        exportName: "cabi_realloc",
        type: { params: ["i32", "i32", "i32", "i32"], results: ["i32"] },
        takesFuel: false,
      },
    ]);
    assert.deepEqual(exportNames(bytes).sort(), [
      "cabi_realloc",
      "seen",
      "thimble:fuel",
      "thimble:init",
      "thimble:reading",
      "thimble:refuel",
    ]);
  });

  test("runs the start function when the host says, not while instantiating", () => {
    const running = start(module);
    assert.equal(running.call("thimble:init", 100), 98);
    assert.equal(running.call("thimble:reading", 1, 0.5, 100), 96);
    running.call("thimble:refuel", 100);
    assert.equal(running.call("seen"), 42);
    assert.equal(running.call("cabi_realloc", 0, 0, 1, 64), 64);
    assert.equal(running.call("thimble:fuel"), 98);
  });

  test("exports the start function of a module that is not metered as it is", () => {
    const running = start(module, { meter: false });
    running.call("thimble:init");
    running.call("reading", 1, 0.5);
    assert.equal(running.call("seen"), 42);
    assert.deepEqual(
      running.rewritten.entries.map((entry) => entry.exportName),
      ["thimble:init", "reading", "cabi_realloc"],
    );
  });

  test("keeps a function that is named by ref.func and was declared by its export only", () => {
    const bytes = wat(`(module (table 1 funcref) (func $f (export "run"))
      (func (export "start") (table.set 0 (i32.const 0) (ref.func $f))))`);
    assert.equal(start(bytes).call("thimble:start", 10), 7);
  });

  test("refuses exports with names of the host", () => {
    assert.throws(
      () => rewriteModule(wat(`(module (func (export "thimble:fuel")))`), OPTIONS),
      (error) => isThimbleError(error, "wasm.reserved-export") && error.message.includes("thimble:fuel"),
    );
  });
});
