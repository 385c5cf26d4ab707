import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { skippedTests } from "../skipped-tests.ts";

test("skippedTests() tells what no package brings from what could be installed, in what Node prints", () => {
  const folder = mkdtempSync(join(tmpdir(), "thimble-skipped-"));
  try {
    const file = join(folder, "a.test.mjs");
    writeFileSync(
      file,
      `import { test } from "node:test";
      test("one # the kernel has no part in it", () => undefined);
      test("two", { skip: "needs clang: apt-get install clang" }, () => undefined);
      test("three", { skip: "the kernel has no gpio-sim" }, () => undefined);`,
    );
    // A test within a test would print for the one around it.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const run = spawnSync(process.execPath, ["--test", "--test-reporter=spec", file], { encoding: "utf8", env });
    assert.deepEqual(skippedTests(run.stdout), { all: 2, forKernel: 1 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
