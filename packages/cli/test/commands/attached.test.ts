import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { runHere, startHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

/** More than a store gives out whole. */
const MODEL = randomBytes(9 << 20);

test("thimble attached writes a model of any size: out of the store, out of what was saved, and out of a registry that a device pulled from", async () => {
  await using project = await plantProject({ "model.bin": MODEL });
  const cwd = project.directory;
  const run = async (...words: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await runHere(words, { cwd });
    assert.equal(status, 0, stderr + stdout);
    return stdout;
  };
  await using serving = startHere(["registry", "serve", "--port", "0", "--json", "--data", "registry"], { cwd });
  await serving.printed(/"url"/);
  const name = `${new URL(JSON.parse(serving.stdout()).url).host}/plant/guard:1.0.0`;
  await run("build", "guard", "--tag", name);
  await run("attach", name, "model.bin");
  await run("attached", name, "model.bin", "-o", "out-of-store.bin");
  assert.deepEqual(await readFile(`${cwd}/out-of-store.bin`), MODEL);
  await run("save", name, "-o", "all.tar");
  await run("load", "all.tar", "--data", "loaded");
  await run("attached", name, "model.bin", "-o", "out-of-archive.bin", "--data", "loaded");
  assert.deepEqual(await readFile(`${cwd}/out-of-archive.bin`), MODEL);
  await run("push", name);
  assert.match(await run("pull", name, "--data", "device"), /left out|not taken|sha256/);
  await run("attached", name, "model.bin", "-o", "out-of-registry.bin", "--data", "device");
  assert.deepEqual(await readFile(`${cwd}/out-of-registry.bin`), MODEL);
});

test("thimble attached refuses what is not there, and a name that leads elsewhere", async () => {
  await using project = await plantProject({ ".profile": "exit" });
  const cwd = project.directory;
  const run = (...words: readonly string[]) => runHere(words, { cwd });
  await run("build", "guard");
  const missing = await run("attached", "guard:1.0.0", "model.bin");
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /images\.not-found/);
  assert.equal((await run("attached", "other:1", "model.bin")).status, 2);
  assert.equal((await run("attach", "guard:1.0.0", ".profile")).status, 0);
  const hidden = await run("attached", "guard:1.0.0", ".profile");
  assert.equal(hidden.status, 2);
  assert.match(hidden.stderr, /no plain name of a file.*base\.argument/s);
  assert.equal((await run("attached", "guard:1.0.0", ".profile", "-o", "profile")).status, 0);
});
