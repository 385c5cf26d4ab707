import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("thimble prune removes images that lost their name, and says which", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  const build = async (): Promise<string> =>
    JSON.parse((await runHere(["build", "guard", "--json"], { cwd })).stdout).digest;
  const old = await build();
  const manifest = "name: guard\nversion: 1.0.0\nsource: guard.wasm\non: { reading: [machine/temperature] }\n";
  await writeFile(join(cwd, "guard/thimble.yaml"), manifest);
  const fresh = await build();
  assert.notEqual(fresh, old);
  assert.deepEqual(JSON.parse((await runHere(["prune", "--json"], { cwd })).stdout), { removed: [old] });
  assert.match((await runHere(["prune"], { cwd })).stdout, /nothing to remove/);
});
