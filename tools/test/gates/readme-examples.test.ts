import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { after, test } from "node:test";
import { findExampleProblems } from "../../gates/readme-examples.ts";

// Below the repository, so that @thimble/* is found, and in a folder that git ignores.
mkdirSync("dist", { recursive: true });
const folder = mkdtempSync("dist/example-gate-");
after(() => rmSync(folder, { recursive: true, force: true }));

/** Problems of a page of these blocks, each a language and its text. */
function problemsOf(...blocks: readonly (readonly [info: string, text: string])[]): Promise<readonly string[]> {
  const text = blocks.map(([info, code]) => `\`\`\`${info}\n${code}\n\`\`\`\n`).join("\n");
  return findExampleProblems([{ path: "docs/page.md", text }], folder);
}

test("the example gate lets examples through that do what they say", { timeout: 60_000 }, async () => {
  const problems = await problemsOf(
    ["ts", 'import assert from "node:assert/strict";\nassert.equal(1, 1);'],
    ["ts", "console.log(1);\nconsole.log(2); // prints: 1\n// prints: 2"],
    [
      "ts",
      'import { topic } from "@thimble/assemblyscript";\nconst a = topic("a");\nexport function tick(time: f64): void {\n  a.publishNumber(time);\n}',
    ],
    ["yaml", "services:\n  guard: { image: guard }"],
    ["yaml", "name: guard\nversion: 1.0.0\nsource: main.ts"],
    ["json", '{ "a": 1 }'],
    ["ts no-run it needs a sensor", "nonsense("],
    ["sh", "false"],
  );
  assert.deepEqual(problems, []);
});

test("the example gate finds a block that fails, with the page and its line", { timeout: 60_000 }, async () => {
  const [problem, ...more] = await problemsOf([
    "ts",
    'import assert from "node:assert/strict";\nassert.equal(1 + 1, 3);',
  ]);
  assert.match(String(problem), /^docs\/page\.md:2: ended with 1\n/);
  assert.match(String(problem), /AssertionError/);
  assert.deepEqual(more, []);
});

test("the example gate finds a block of the wrong type, at the page's line", { timeout: 60_000 }, async () => {
  const problems = await problemsOf(["sh", "true"], ["ts", 'const a: number = "a";\nconsole.log(a); // prints: a']);
  assert.match(problems.join("\n"), /^docs\/page\.md\(6,7\): error TS2322/);
});

test("the example gate finds a block that prints something else, or asserts nothing", { timeout: 60_000 }, async () => {
  assert.match(
    (await problemsOf(["ts", "console.log(2); // prints: 1"])).join(),
    /printed\n2\nand says that it prints\n1/,
  );
  assert.match((await problemsOf(["ts", "console.log(2);"])).join(), /docs\/page\.md:2: asserts nothing/);
});

test("the example gate finds a container that does not compile", { timeout: 60_000 }, async () => {
  const [problem] = await problemsOf(["ts", 'import { topic } from "@thimble/assemblyscript";\ntopic(1);']);
  assert.match(String(problem), /^docs\/page\.md:2: /);
});

test("the example gate finds files that are refused, are none of ours, or are not run without a reason", async () => {
  assert.match((await problemsOf(["yaml", "services:\n  guard: { imag: guard }"])).join(), /did you mean "image"/);
  assert.match(
    (await problemsOf(["yaml", "a: 1"])).join(),
    /neither compose\.yaml, thimble\.yaml nor a Thing Description/,
  );
  assert.match((await problemsOf(["ts no-run", "a();"])).join(), /no-run without a reason/);
});
