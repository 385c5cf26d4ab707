import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { temporaryFolder } from "../support/plant-project.ts";

test("thimble key generate writes a pair, encrypted where a password is set, and replaces none", async () => {
  await using folder = await temporaryFolder({});
  const cwd = folder.directory;
  const environment = { THIMBLE_KEY_PASSWORD: "hush" };
  assert.equal((await runHere(["key", "generate"], { cwd })).status, 0);
  const made = await runHere(["key", "generate", "plant"], { cwd, environment });
  assert.doesNotMatch(made.stdout + made.stderr, /hush|BEGIN/);
  assert.match(await readFile(join(cwd, "thimble.key"), "utf8"), /BEGIN PRIVATE KEY/);
  assert.match(await readFile(join(cwd, "plant.key"), "utf8"), /BEGIN ENCRYPTED PRIVATE KEY/);
  assert.match((await runHere(["key", "generate", "plant"], { cwd })).stderr, /already/);
});
