import assert from "node:assert/strict";
import { test } from "node:test";
import { findMirrorProblems } from "../../gates/mirror.ts";
import { sourceFile } from "../source-file.ts";

const CODE = sourceFile("packages/low/src/x/a.ts", "export function a(): void {}\n");
const TEST = sourceFile("packages/low/test/x/a.test.ts", "");

test("the mirror gate finds a file with behaviour and no test of its name", () => {
  assert.deepEqual(findMirrorProblems([CODE], [], new Map()), [
    "packages/low/src/x/a.ts: no packages/low/test/x/a.test.ts",
  ]);
  assert.deepEqual(findMirrorProblems([CODE], [TEST], new Map()), []);
});

test("the mirror gate asks for no test of types, constants and entries", () => {
  const types = sourceFile("packages/low/src/b.ts", "export interface B {\n  f(): void;\n}\nexport const C = 1;\n");
  const entry = sourceFile("packages/low/src/index.ts", 'export { a } from "./x/a.ts";\n');
  assert.deepEqual(findMirrorProblems([types, entry], [], new Map()), []);
});

test("the mirror gate lets exemptions through until they are not needed", () => {
  const exempt = new Map([[CODE.path, "a reason"]]);
  assert.deepEqual(findMirrorProblems([CODE], [], exempt), []);
  assert.match(findMirrorProblems([CODE], [TEST], exempt).join(), /take it off the list/);
});
