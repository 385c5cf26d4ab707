import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { runHere, startHere } from "../support/command-line.ts";
import { COMPOSE, plantProject } from "../support/plant-project.ts";

test("thimble build puts an image into the store and prints its digest and sizes", async () => {
  await using project = await plantProject();
  const { status, stdout } = await runHere(["build", "guard"], { cwd: project.directory });
  assert.equal(status, 0);
  assert.match(stdout, /^guard:1\.0\.0\n {2}digest {2}sha256:[0-9a-f]{64}\n {2}wasm {4}\d+ B \(\d+ bytes\)\n {2}image/);
});

test("thimble build makes the same digest of the same sources, under another name too", async () => {
  await using project = await plantProject();
  const build = async (...more: string[]) =>
    JSON.parse((await runHere(["build", "guard", "--json", ...more], { cwd: project.directory })).stdout);
  const first = await build();
  const second = await build("--tag", "plant/guard:2");
  assert.equal(second.digest, first.digest);
  assert.equal(second.reference, "plant/guard:2");
  assert.ok(first.imageBytes > first.wasmBytes);
});

test("thimble build refuses a folder without thimble.yaml and a name that is none", async () => {
  await using project = await plantProject();
  const missing = await runHere(["build", "things"], { cwd: project.directory });
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /expected {2}a folder with a thimble\.yaml/);
  const named = await runHere(["build", "guard", "--tag", "Guard"], { cwd: project.directory });
  assert.equal(named.status, 2);
  assert.match(named.stderr, /model\.bad-image-reference/);
});

test("thimble build --report and thimble inspect --size show what takes the bytes", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  const { stdout } = await runHere(["build", "guard", "--report"], { cwd });
  assert.match(stdout, /sections\n +BYTES +% +WHAT\n[\s\S]*code\n[\s\S]*functions\n[\s\S]* reading\n/);
  const built = JSON.parse((await runHere(["build", "guard", "--report", "--json"], { cwd })).stdout);
  const inspected = JSON.parse((await runHere(["inspect", "guard:1.0.0", "--size", "--json"], { cwd })).stdout);
  assert.deepEqual(inspected.sizes, built.sizes);
  assert.equal(built.sizes.total, built.wasmBytes);
  assert.match((await runHere(["inspect", "guard:1.0.0", "--size"], { cwd })).stdout, /^sections\n[\s\S]*functions\n/);
});

test("thimble build refuses a module that is over its budget and names what takes the bytes", async () => {
  await using project = await plantProject({
    "guard/thimble.yaml": "{ name: guard, version: 1.0.0, source: guard.wasm, size: 100B }",
  });
  const { status, stderr } = await runHere(["build", "guard"], { cwd: project.directory });
  assert.equal(status, 1);
  assert.match(stderr, /its module has \d+ bytes[\s\S]*expected {2}at most 100 bytes; the most take \w+ \d+/);
});

test("thimble build --format docker makes an ordinary image of the same module, and a file for docker load", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  const build = async (...more: string[]) =>
    JSON.parse((await runHere(["build", "guard", "--json", ...more], { cwd })).stdout);
  const artifact = await build();
  const ordinary = await build("--format", "docker", "-o", "guard.tar", "--tag", "plain:1");
  const again = await build("--format", "docker", "-o", "again.tar", "--tag", "plain:1");
  assert.equal(ordinary.wasmBytes, artifact.wasmBytes);
  assert.deepEqual(await readFile(`${cwd}/again.tar`), await readFile(`${cwd}/guard.tar`));
  assert.equal(again.digest, ordinary.digest);
  const inspect = async (name: string) => JSON.parse((await runHere(["inspect", name, "--json"], { cwd })).stdout);
  assert.deepEqual((await inspect("plain:1")).exports, (await inspect("guard:1.0.0")).exports);
  assert.deepEqual((await inspect("plain:1")).asks, (await inspect("guard:1.0.0")).asks);
  const { status, stderr } = await runHere(["build", "guard", "-o", "guard.tar"], { cwd });
  assert.equal(status, 2);
  assert.match(stderr, /--format docker/);
});

test("thimble build builds every service of a compose.yaml that has sources, each under its name", async () => {
  const compose = `${COMPOSE}  copy:\n    image: plant/copy:2\n    build: ./guard\n  other:\n    image: registry.example.com/far:1\n`;
  await using project = await plantProject({ "compose.yaml": compose });
  const cwd = project.directory;
  const { status, stdout } = await runHere(["build"], { cwd });
  assert.equal(status, 0);
  assert.match(stdout, /^built guard:1\.0\.0 {2}.*sha256:[0-9a-f]{64}\nbuilt plant\/copy:2 {2}.*\n$/);
  const listed: unknown[] = JSON.parse((await runHere(["build", "compose.yaml", "--json"], { cwd })).stdout);
  assert.equal(listed.length, 2);
  assert.partialDeepStrictEqual(listed, [
    { service: "guard", reference: "guard:1.0.0" },
    { service: "copy", reference: "plant/copy:2" },
  ]);
  const { status: refused, stderr } = await runHere(["build", "--tag", "a:1"], { cwd });
  assert.equal(refused, 2);
  assert.match(stderr, /Cannot use --tag with an app/);
});

test("thimble build --watch builds again what changes, of a container and of an app, until it is stopped", async () => {
  await using project = await plantProject();
  for (const words of [["guard"], []]) {
    await using building = startHere(["build", ...words, "--watch"], { cwd: project.directory });
    await building.printed(/^watching/m);
    const file = `${project.directory}/guard/thimble.yaml`;
    await writeFile(file, await readFile(file));
    await building.printed(/^built guard:1\.0\.0 .* in \d/m);
    building.stop();
    assert.equal(await building.ended, 0);
  }
});
