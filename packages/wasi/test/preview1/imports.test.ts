import assert from "node:assert/strict";
import { test } from "node:test";
import { PREVIEW1_IMPORTS, PREVIEW1_MODULE } from "../../src/preview1/imports.ts";
import { preview1Functions } from "../../src/preview1-functions.ts";

test("PREVIEW1_IMPORTS has the 46 functions of preview 1, and there is one for each", () => {
  const names = Object.keys(PREVIEW1_IMPORTS[PREVIEW1_MODULE] ?? {});
  const functions = preview1Functions(() => {
    throw new Error("not called");
  });
  assert.equal(names.length, 46);
  assert.deepEqual(Object.keys(functions).sort(), [...names].sort());
});

test("PREVIEW1_IMPORTS gives path_open two i64 of rights, and proc_exit no result", () => {
  const { path_open: open, proc_exit: exit } = PREVIEW1_IMPORTS[PREVIEW1_MODULE] ?? {};
  assert.deepEqual(open, {
    params: ["i32", "i32", "i32", "i32", "i32", "i64", "i64", "i32", "i32"],
    results: ["i32"],
  });
  assert.deepEqual(exit, { params: ["i32"], results: [] });
});
