import assert from "node:assert/strict";
import { test } from "node:test";
import { operand } from "../../src/build/operand.ts";

test("operand() leaves names alone that no program takes for an option", () => {
  assert.deepEqual(["guard.c", "src/guard.c", "-fplugin=./x.c", "--help.c"].map(operand), [
    "guard.c",
    "src/guard.c",
    "./-fplugin=./x.c",
    "./--help.c",
  ]);
});
