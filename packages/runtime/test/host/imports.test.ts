import assert from "node:assert/strict";
import { test } from "node:test";
import { EDGE_IMPORTS } from "@thimble/model";
import { CurrentCall } from "../../src/host/current-call.ts";
import { hostImports } from "../../src/host/imports.ts";
import { Waits } from "../../src/host/waits.ts";

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
