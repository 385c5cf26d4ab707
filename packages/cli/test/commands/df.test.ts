import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("thimble df shows what each image takes and what could be freed, without an agent too", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  assert.deepEqual(JSON.parse((await runHere(["df", "--json"], { cwd })).stdout).images, []);
  await runHere(["build", "guard"], { cwd });
  const { stdout } = await runHere(["df"], { cwd });
  assert.match(stdout, /^guard:1\.0\.0 +\S+ K?B +0 B +sha256:[0-9a-f]{64}$/m);
  assert.match(stdout, /in the store, 0 B can be reclaimed; .* free on the disk/);
  const usage = JSON.parse((await runHere(["df", "--json"], { cwd })).stdout);
  assert.deepEqual([usage.images[0].bytes, usage.images[0].isInUse, usage.reclaimableBytes], [usage.bytes, false, 0]);
});
