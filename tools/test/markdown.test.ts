import assert from "node:assert/strict";
import { test } from "node:test";
import { anchorsOf, fencedBlocks, proseOf } from "../markdown.ts";

const PAGE = { path: "a.md", text: "# A `b` c: d!\n\n```ts no-run why\nx();\n```\n\ntext\n\n```\n# no heading\n```\n" };

test("fencedBlocks() gives language, info and the line of the first line of text", () => {
  assert.deepEqual(fencedBlocks(PAGE), [
    { page: "a.md", line: 4, language: "ts", info: "no-run why", text: "x();\n" },
    { page: "a.md", line: 10, language: "", info: "", text: "# no heading\n" },
  ]);
});

test("proseOf() leaves fenced blocks out", () => {
  assert.doesNotMatch(proseOf(PAGE), /x\(\)|no heading/);
});

test("anchorsOf() names headings as GitHub does", () => {
  assert.deepEqual([...anchorsOf(PAGE)], ["a-b-c-d"]);
});
