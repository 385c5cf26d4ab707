import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";
import { runningDevice } from "../support/running-device.ts";

test("thimble rm takes a name away, and with the last one the image and its signatures", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["build", "guard"], { cwd });
  await runHere(["tag", "guard:1.0.0", "guard:2"], { cwd });
  const [removed] = JSON.parse((await runHere(["rm", "guard:2", "--json"], { cwd })).stdout);
  assert.equal(removed.reference, "guard:2");
  assert.match((await runHere(["rm", "guard:1.0.0"], { cwd })).stdout, /^removed guard:1\.0\.0 /);
  assert.deepEqual(JSON.parse((await runHere(["images", "--json"], { cwd })).stdout), []);
  assert.equal((await runHere(["rm", "guard:1.0.0"], { cwd })).status, 2);
});

test("thimble rm removes nothing when one of its names is none in the store", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["build", "guard"], { cwd });
  const { status, stdout } = await runHere(["rm", "guard:1.0.0", "guard:2", "--json"], { cwd });
  assert.deepEqual([status, JSON.parse(stdout).error.code], [2, "images.not-found"]);
  assert.equal(JSON.parse((await runHere(["images", "--json"], { cwd })).stdout).length, 1);
  assert.equal((await runHere(["rm", "guard:1.0.0", "guard:1.0.0"], { cwd })).status, 0);
});

test("thimble rm takes an image that is named twice, by its digest too", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  const built = await runHere(["build", "guard", "--json"], { cwd });
  const { digest } = JSON.parse(built.stdout);
  await runHere(["tag", "guard:1.0.0", "guard:latest"], { cwd });
  assert.equal((await runHere(["rm", "guard", "guard:latest"], { cwd })).status, 0);
  const both = await runHere(["rm", "guard:1.0.0", `guard@${digest}`, "--json"], { cwd });
  assert.deepEqual([both.status, JSON.parse(both.stdout).length], [0, 2]);
});

test("thimble rm and prune leave what runs, and what the app needs at its next start", async () => {
  await using device = await runningDevice();
  const needed = async (): Promise<void> => {
    const refused = await device.run("rm", "guard:1.0.0");
    assert.deepEqual([refused.status, refused.stderr.includes("images.in-use")], [1, true]);
    assert.equal((await device.run("tag", "guard:1.0.0", "guard:other")).status, 0);
    const both = await device.run("rm", "guard:1.0.0", "guard:other");
    assert.deepEqual([both.status, both.stderr.includes("images.in-use"), both.stdout], [1, true, ""]);
    assert.equal((await device.run("rm", "guard:other")).status, 0, "a name is taken while another is left");
    assert.match((await device.run("prune")).stdout, /nothing to remove/);
  };
  await needed();
  device.up.stop();
  await device.up.ended;
  await needed();
});
