import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("thimble load takes what thimble save wrote, and nothing of a file that is cut off", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["save", "--app", ".", "-o", "a.tar"], { cwd });
  const bytes = await readFile(join(cwd, "a.tar"));
  await writeFile(join(cwd, "cut.tar"), bytes.subarray(0, bytes.length / 2));
  const cut = await runHere(["load", "cut.tar", "--data", "other"], { cwd });
  assert.equal(cut.status, 1);
  assert.match(cut.stderr, /images\.bad-archive/);
  assert.deepEqual(JSON.parse((await runHere(["images", "--data", "other", "--json"], { cwd })).stdout), []);
  const loaded = await runHere(["load", "a.tar", "--data", "other"], { cwd });
  assert.match(loaded.stdout, /^guard:1\.0\.0 +sha256:/m);
  const [image] = JSON.parse((await runHere(["images", "--data", "other", "--json"], { cwd })).stdout);
  assert.equal(image.reference, "guard:1.0.0");
  assert.match((await runHere(["load", "nowhere.tar"], { cwd })).stderr, /is no file/);
});
