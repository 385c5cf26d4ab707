import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";

test("thimble registry gc refuses a folder that is no registry", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "thimble-registry-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "registry"), "a file");
  const { status, stderr } = await runHere(["registry", "gc", "--data", folder]);
  assert.equal(status, 3);
  assert.match(stderr, /images\.store-failed/);
});
