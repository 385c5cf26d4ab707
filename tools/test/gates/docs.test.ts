import assert from "node:assert/strict";
import { test } from "node:test";
import { findBrokenLinks, findReadmeProblems, findTooLong, findUndocumented } from "../../gates/docs.ts";
import { sourceFile } from "../source-file.ts";

test("the docs gate finds an export without a docstring", () => {
  const problems = findUndocumented(
    sourceFile("packages/low/src/a.ts", "/** One. */\nexport const A = 1;\nexport const B = 2;\n"),
  );
  assert.deepEqual(problems, ["packages/low/src/a.ts:3: B has no docstring"]);
});

test("the docs gate finds a file that is too long, unless it is a table or generated", () => {
  const long = "\n".repeat(600);
  assert.match(findTooLong(sourceFile("packages/low/src/a.ts", long)).join(), /601 lines/);
  assert.deepEqual(findTooLong(sourceFile("packages/low/src/a.ts", `// spec table: units${long}`)), []);
});

test("the docs gate finds what a package's README lacks", () => {
  const readme = (text: string) => [{ path: "packages/low/README.md", text }];
  assert.deepEqual(findReadmeProblems("packages/low", []), ["packages/low: no README.md"]);
  assert.equal(findReadmeProblems("packages/low", readme("# low\n")).length, 2);
  assert.deepEqual(findReadmeProblems("packages/low", readme("Concurrency: none.\n\n```ts\nf();\n```\n")), []);
  const notRun = "Concurrency: none.\n\n```ts no-run it needs a sensor\nf();\n```\n";
  assert.match(findReadmeProblems("packages/low", readme(notRun)).join(), /no example that runs/);
});

test("the docs gate finds links to files and headings that are not there", () => {
  const pages: Readonly<Record<string, string>> = {
    "docs/a.md":
      "[b](b.md#how-it-goes) [self](#here) [up](../README.md) [web](https://example.org)\n\n# Here\n\n```md\n[no](link.md)\n```\n",
    "docs/b.md": "# How it goes\n",
    "README.md": "",
  };
  const problemsOf = (text: string) =>
    findBrokenLinks(
      { path: "docs/a.md", text },
      (path) => path in pages,
      (path) => ({ path, text: pages[path] ?? "" }),
    );
  assert.deepEqual(problemsOf(pages["docs/a.md"] ?? ""), []);
  assert.deepEqual(problemsOf("[c](c.md)"), ["docs/a.md: links to c.md, which is not there"]);
  assert.deepEqual(problemsOf("[b](b.md#why)"), ["docs/a.md: links to b.md#why, but there is no such heading"]);
});
