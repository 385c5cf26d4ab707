import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { runHere, startHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";
import { MADE_UP_THINGS } from "../support/running-device.ts";

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

test("thimble load --up runs the app of a file without its sources, and a device of a fleet refuses one that nobody signed", async () => {
  await using project = await plantProject(MADE_UP_THINGS);
  const cwd = project.directory;
  await runHere(["save", "--app", ".", "-o", "a.tar"], { cwd });
  const words = ["load", join(cwd, "a.tar"), "--up", "--port", "0", "--data", join(cwd, "stick")];
  await using up = startHere(words);
  await up.printed(/guard [\d,]+ events/);
  up.stop();
  assert.equal(await up.ended, 0);
  const environment = { THIMBLE_FLEET: "plant-a" };
  const refused = await runHere(words, { environment });
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /thimble-apps.*images\.not-signed/s);
  await runHere(["save", "guard:1.0.0", "-o", "b.tar"], { cwd });
  assert.match((await runHere(["load", "b.tar", "--up"], { cwd })).stderr, /it has no app/);
});
