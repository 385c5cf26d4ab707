import assert from "node:assert/strict";
import { test } from "node:test";
import { batchModule, type TestFile, testBatches } from "../test-batches.ts";

const pure = (path: string): TestFile => ({ path, text: 'test("x", () => undefined);' });

test("testBatches() puts the files of a package together, at most 24, and none of two packages", () => {
  const base = Array.from({ length: 30 }, (_, at) => pure(`packages/base/test/${at}.test.ts`));
  const batches = testBatches([...base, pure("packages/model/test/a.test.ts"), pure("tools/test/b.test.ts")]);
  assert.deepEqual(
    batches.map(({ length }) => length),
    [24, 6, 1, 1],
  );
  assert.deepEqual(
    batches.flat().slice(0, 30),
    base.map(({ path }) => path),
  );
});

test("testBatches() leaves a process to what changes it, waits in it, or has hooks for each test", () => {
  const alone: readonly TestFile[] = [
    { path: "packages/base/test/a.test.ts", text: 'import { spawn } from "node:child_process";' },
    { path: "packages/base/test/b.test.ts", text: 'process.env["HOME"] = "/";' },
    { path: "packages/base/test/c.test.ts", text: "x;\nbeforeEach(() => undefined);" },
    pure("packages/cli/test/system/d.test.ts"),
    pure("examples/guard/test/e.test.ts"),
  ];
  const shared = [pure("packages/base/test/f.test.ts"), pure("packages/base/test/g.test.ts")];
  assert.deepEqual(testBatches([...shared, ...alone]), [
    ...alone.map(({ path }) => [path]),
    shared.map(({ path }) => path),
  ]);
});

test("batchModule() makes a suite of each file, under its path", () => {
  assert.equal(
    batchModule(["a/b.test.ts"], (path) => `file:///${path}`),
    'import { describe } from "node:test";\ndescribe("a/b.test.ts", async () => { await import("file:///a/b.test.ts"); });\n',
  );
});
