import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { freshDirectory } from "../../src/device/fresh-directory.ts";

test("freshDirectory() makes an empty folder that is gone afterwards, with what is in it", async () => {
  const cleanup = new AsyncDisposableStack();
  const directory = await freshDirectory(cleanup);
  assert.deepEqual(await readdir(directory), []);
  await writeFile(join(directory, "x"), "");
  await cleanup.disposeAsync();
  assert.equal(existsSync(directory), false);
});
