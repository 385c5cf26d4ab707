import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("thimble tag gives a further name", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["build", "guard"], { cwd });
  const { status, stdout } = await runHere(["tag", "guard:1.0.0", "localhost:5000/plant/guard"], { cwd });
  assert.equal(status, 0);
  assert.match(stdout, /^localhost:5000\/plant\/guard:latest {2}sha256:/);
  const images = JSON.parse((await runHere(["images", "--json"], { cwd })).stdout);
  assert.equal(new Set(images.map((image: { digest: string }) => image.digest)).size, 1);
  assert.equal(images.length, 2);
  assert.equal((await runHere(["tag", "none:1", "x:1"], { cwd })).status, 2);
});
