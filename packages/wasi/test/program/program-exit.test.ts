import assert from "node:assert/strict";
import { test } from "node:test";
import { ProgramExit } from "../../src/program/program-exit.ts";

test("ProgramExit carries the status", () => {
  assert.equal(new ProgramExit(33).status, 33);
});
