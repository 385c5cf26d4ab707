import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("thimble verify holds for the key that signed, also after save and load, and for no other", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["build", "guard"], { cwd });
  for (const name of ["a", "b"]) await runHere(["key", "generate", name], { cwd });
  const unsigned = await runHere(["verify", "guard:1.0.0", "--key", "a.pub"], { cwd });
  assert.equal(unsigned.status, 1);
  assert.match(unsigned.stderr, /it has no signature/);
  await runHere(["sign", "guard:1.0.0", "--key", "a.key"], { cwd });
  await runHere(["save", "guard:1.0.0", "-o", "a.tar"], { cwd });
  await runHere(["load", "a.tar", "--data", "other"], { cwd });
  const verify = ["verify", "guard:1.0.0", "--data", "other", "--key"];
  assert.match((await runHere([...verify, "a.pub"], { cwd })).stdout, /signed by a\.pub as guard/);
  assert.equal((await runHere([...verify, "b.pub", "--key", "a.pub"], { cwd })).status, 0);
  assert.match((await runHere([...verify, "b.pub"], { cwd })).stderr, /of another key/);
  assert.match((await runHere(["verify", "guard:1.0.0"], { cwd })).stderr, /no key is given/);
});
