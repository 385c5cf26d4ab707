import assert from "node:assert/strict";
import { test } from "node:test";
import { findLayerProblems, type Ladder } from "../../gates/layers.ts";
import { sourceFile } from "../source-file.ts";

const LADDER: Ladder = {
  order: ["low", "middle", "high"],
  entries: ["@thimble/low/part"],
  forbidden: [{ from: "high", to: "low", why: "it is too far down" }],
};

/** Problems of one file, in a package that declares whatever is below. */
function problemsOf(path: string, text: string, declared: readonly string[] = ["@thimble/low", "@thimble/middle"]) {
  return findLayerProblems([sourceFile(path, text)], LADDER, () => new Set(declared));
}

test("the layers gate lets a package import what is below it", () => {
  assert.deepEqual(
    problemsOf("packages/middle/src/a.ts", 'import { b } from "@thimble/low";\nimport "node:path";\n'),
    [],
  );
});

test("the layers gate finds an upward import, of a type too", () => {
  const [problem] = problemsOf("packages/low/src/a.ts", 'import type { B } from "@thimble/middle";\n');
  assert.equal(problem, "packages/low/src/a.ts: imports upward: middle is not below low");
});

test("the layers gate finds an undeclared dependency", () => {
  const [problem] = problemsOf("packages/low/src/a.ts", 'const yaml = await import("yaml");\n');
  assert.equal(problem, 'packages/low/src/a.ts: "yaml" is not a dependency of the package');
});

test("the layers gate finds a forbidden pair with its reason", () => {
  const [problem] = problemsOf("packages/high/src/a.ts", 'export { a } from "@thimble/low";\n');
  assert.match(String(problem), /high may not import low: it is too far down/);
});

test("the layers gate finds an import that reaches into a package, leaves its own, or goes by its own entry", () => {
  assert.match(
    String(problemsOf("packages/middle/src/a.ts", 'import "@thimble/low/src/b.ts";\n')[0]),
    /reaches into a package/,
  );
  assert.deepEqual(problemsOf("packages/middle/src/a.ts", 'import "@thimble/low/part";\n'), []);
  assert.match(
    String(problemsOf("packages/middle/src/a.ts", 'import "../../low/src/b.ts";\n')[0]),
    /leaves the package/,
  );
  assert.match(String(problemsOf("packages/middle/src/a.ts", 'import "./index.ts";\n')[0]), /the package's own entry/);
});

test("the layers gate finds a package that is not on the ladder", () => {
  assert.match(String(problemsOf("packages/other/src/a.ts", "")[0]), /package other is not on the ladder/);
});

test("the layers gate finds a ring, and names the way round", () => {
  const files = [
    sourceFile("packages/low/src/a.ts", 'import "./b.ts";\n'),
    sourceFile("packages/low/src/b.ts", 'import type { A } from "./c/c.ts";\n'),
    sourceFile("packages/low/src/c/c.ts", 'export { a } from "../a.ts";\n'),
  ];
  assert.deepEqual(
    findLayerProblems(files, LADDER, () => new Set()),
    ["import ring: packages/low/src/a.ts -> packages/low/src/b.ts -> packages/low/src/c/c.ts -> packages/low/src/a.ts"],
  );
});
