import assert from "node:assert/strict";
import { test } from "node:test";
import { EDGE_IMPORTS } from "@thimble/model";
import { CurrentCall } from "../../src/host/current-call.ts";
import { FUNCTIONS_IMPORT, hostImports } from "../../src/host/imports.ts";
import { Waits } from "../../src/host/waits.ts";
import { CONTAINER_IMPORTS } from "../../src/prepare/container-imports.ts";
import { guest } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";

test("what containers import are functions of WebAssembly, which cost an instance less than those of JavaScript", () => {
  const current = new CurrentCall();
  const imports = hostImports(current, new Waits(current));
  for (const [from, functions] of Object.entries(EDGE_IMPORTS)) {
    for (const name of Object.keys(functions)) {
      const imported = imports[from]?.[name];
      // The name of an exported function is its index. @see WebAssembly JavaScript Interface, "create a new Exported Function"
      assert.match(typeof imported === "function" ? imported.name : "", /^\d+$/, name);
    }
  }
});

test("a prepared module without tables imports its memory and one table of all host functions, whatever it calls", () => {
  const current = new CurrentCall();
  const table = hostImports(current, new Waits(current))[FUNCTIONS_IMPORT.importModule]?.[FUNCTIONS_IMPORT.importName];
  const count = Object.values(CONTAINER_IMPORTS).reduce((sum, functions) => sum + Object.keys(functions).length, 0);
  assert.equal(table instanceof WebAssembly.Table && table.length, count);
  const { module } = specOf(guest(`(func (export "start") (call $every (i32.const 1000)))`)).module;
  assert.deepEqual(
    WebAssembly.Module.imports(module).map(({ kind }) => kind),
    ["table", "memory"],
  );
});
