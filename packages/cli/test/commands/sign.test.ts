import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("thimble sign signs with an encrypted key, once, and a signature is no image of the list", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  const environment = { THIMBLE_KEY_PASSWORD: "hush" };
  await runHere(["build", "guard"], { cwd });
  await runHere(["key", "generate"], { cwd, environment });
  const locked = await runHere(["sign", "guard:1.0.0", "--key", "thimble.key"], { cwd });
  assert.equal(locked.status, 2);
  assert.match(locked.stderr, /images\.bad-key/);
  const sign = ["sign", "guard:1.0.0", "--key", "thimble.key"];
  assert.match((await runHere(sign, { cwd, environment })).stdout, /guard:sha256-[0-9a-f]{64}\.sig/);
  assert.equal(JSON.parse((await runHere([...sign, "--json"], { cwd, environment })).stdout).wasSigned, true);
  assert.equal(JSON.parse((await runHere(["images", "--json"], { cwd })).stdout).length, 1);
  assert.match((await runHere(["sign", "guard:1.0.0"], { cwd })).stderr, /--key/);
});
