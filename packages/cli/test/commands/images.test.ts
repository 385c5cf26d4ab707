import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("thimble images lists what was built", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  assert.deepEqual(JSON.parse((await runHere(["images", "--json"], { cwd })).stdout), []);
  await runHere(["build", "guard"], { cwd });
  assert.match(
    (await runHere(["images"], { cwd })).stdout,
    /^guard:1\.0\.0 +\d+ B +\S+ K?B +0 B +sha256:[0-9a-f]{64}$/m,
  );
  const [image] = JSON.parse((await runHere(["images", "--json"], { cwd })).stdout);
  assert.equal(image.reference, "guard:1.0.0");
});
