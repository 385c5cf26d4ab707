import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("thimble save --app writes the images of an app, the same bytes each time", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  const first = await runHere(["save", "--app", ".", "-o", "a.tar", "--json"], { cwd });
  assert.equal(JSON.parse(first.stdout).images[0].reference, "guard:1.0.0");
  await runHere(["save", "--app", ".", "--output", "b.tar"], { cwd });
  assert.deepEqual(await readFile(join(cwd, "a.tar")), await readFile(join(cwd, "b.tar")));
});

test("thimble save says what is missing on its line", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  assert.match((await runHere(["save", "guard:1.0.0"], { cwd })).stderr, /-o <file>/);
  assert.match((await runHere(["save", "-o", "a.tar"], { cwd })).stderr, /no image is named/);
  assert.match((await runHere(["save", "none:1", "-o", "a.tar"], { cwd })).stderr, /images\.not-found/);
  assert.match(
    (await runHere(["save", "--key", "a.key", "none:1", "-o", "a.tar"], { cwd })).stderr,
    /--key without --app/,
  );
});
