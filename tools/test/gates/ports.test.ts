import assert from "node:assert/strict";
import { test } from "node:test";
import { findPortProblems } from "../../gates/ports.ts";
import { sourceFile } from "../source-file.ts";

const PATH = "packages/low/src/a.ts";
const REACHES: readonly (readonly [text: string, what: RegExp])[] = [
  ["const now = Date.now();", /the wall clock/],
  ["const t = performance.now();", /the monotonic clock/],
  ["const r = Math.random();", /chance/],
  ["setTimeout(f, 1);", /timers/],
  ['import { readFile } from "node:fs/promises";', /the machine/],
  ["const home = process.env;", /the process/],
];

test("the ports gate finds code that reaches the machine by itself", () => {
  for (const [text, what] of REACHES) assert.match(findPortProblems([sourceFile(PATH, text)], new Map()).join(), what);
});

test("the ports gate lets adapters through, and what only a comment says", () => {
  assert.deepEqual(findPortProblems([sourceFile(PATH, "Date.now();")], new Map([[PATH, "the clock"]])), []);
  assert.deepEqual(
    findPortProblems([sourceFile(PATH, "/** Never Date.now(). */\nf(); // nor Math.random()")], new Map()),
    [],
  );
});

test("the ports gate finds an adapter that reaches nothing any more", () => {
  assert.match(findPortProblems([sourceFile(PATH, "")], new Map([[PATH, "the clock"]])).join(), /take it off the list/);
});
