import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { problemsOf } from "../fixture.ts";

function parse(text: string): () => unknown {
  return () => parseYaml(text, { where: "x.yaml", diagnostics: new Diagnostics() });
}

test("an alias without an anchor is refused", () => {
  assert.deepEqual(problemsOf(parse("a: *none\n")), [
    'x.yaml:1:4: Cannot read x.yaml: the alias "none" has no anchor [model.yaml-syntax]',
  ]);
});

test("an alias inside its own anchor is refused, as a value and as a merge key", () => {
  assert.match(problemsOf(parse("a: &x [*x]\n"))[0] ?? "", /^x.yaml:1:8: .*inside its own anchor/);
  assert.match(problemsOf(parse("a: &x {<<: *x}\n"))[0] ?? "", /inside its own anchor/);
});

test("aliases that multiply without bound are refused quickly", () => {
  const lines = ["a0: &a0 [1, 1]"];
  for (let i = 1; i <= 60; i++) lines.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`);
  assert.match(problemsOf(parse(lines.join("\n")))[0] ?? "", /multiply without bound/);
});

test("an anchor may be used many times", () => {
  assert.deepEqual(problemsOf(parse(`a: &x [1, 2]\nb: [${Array(500).fill("*x").join(", ")}]\n`)), []);
});
