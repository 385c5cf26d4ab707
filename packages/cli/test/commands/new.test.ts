import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { temporaryFolder } from "../support/plant-project.ts";

test("thimble new makes a project and says what comes next", async () => {
  await using folder = await temporaryFolder({});
  const { status, stdout } = await runHere(["new", "greenhouse"], { cwd: folder.directory });
  assert.equal(status, 0);
  assert.match(stdout, /^ {2}main\.ts$/m);
  assert.match(stdout, /^ {2}cd greenhouse$/m);
  const again = await runHere(["new", "greenhouse"], { cwd: folder.directory });
  assert.equal(again.status, 2);
  assert.match(again.stderr, /cli\.folder-in-use/);
});

test("thimble new refuses a name that no image can have", async () => {
  await using folder = await temporaryFolder({});
  const { status, stderr } = await runHere(["new", "Green House"], { cwd: folder.directory });
  assert.equal(status, 2);
  assert.match(stderr, /lower-case letters/);
});
