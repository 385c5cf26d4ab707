import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { guardRegistry } from "../support/guard-registry.ts";
import { COMPOSE } from "../support/plant-project.ts";

test("thimble push sends an image with its signatures, and says what was sent", async (t) => {
  const { registry, name, digest, run } = await guardRegistry(t);
  const { status, stdout } = await run(["push", name]);
  assert.equal(status, 0);
  assert.match(stdout, /^pushed \S+ {2}\S+ K?B of \S+ K?B, with 1 about it {2}sha256:/);
  assert.ok(registry.manifests.has("1") && registry.manifests.has(`${digest.replace(":", "-")}.sig`));
  const [again] = JSON.parse((await run(["push", name, "--json"])).stdout);
  assert.ok(again.sentBytes < again.imageBytes, "what is there is not sent again");
});

test("thimble push without names sends what compose.yaml builds and names a registry for", async (t) => {
  const { registry, name, directory, run } = await guardRegistry(t);
  await writeFile(join(directory, "compose.yaml"), COMPOSE.replace("image: guard:1.0.0", `image: ${name}`));
  assert.equal((await run(["push"])).status, 0);
  assert.ok(registry.manifests.has("1"));
  await writeFile(join(directory, "compose.yaml"), COMPOSE);
  const none = await run(["push"]);
  assert.deepEqual([none.status, /images\.no-registry/.test(none.stderr)], [2, true]);
});

test("thimble push sends nothing when one of its names has no registry, or is none in the store", async (t) => {
  const { registry, name, run } = await guardRegistry(t);
  const { status, stderr } = await run(["push", name, "guard:1"]);
  assert.deepEqual([status, /images\.no-registry/.test(stderr)], [2, true]);
  const missing = await run(["push", name, `${registry.host}/plant/other:1`]);
  assert.deepEqual([missing.status, /images\.not-found/.test(missing.stderr)], [2, true]);
  assert.deepEqual(registry.seen, []);
});

test("thimble push refuses options that would mean nothing, so that nobody takes what it sends for signed", async (t) => {
  const { registry, name, run } = await guardRegistry(t);
  const digest = `sha256:${"0".repeat(64)}`;
  for (const words of [
    ["push", "--key", "plant.key", name],
    ["push", "--app", ".", "--bare", name],
    ["push", "--app", ".", `${name.replace(/:1$/, "")}@${digest}`],
  ]) {
    const { status, stderr } = await run(words);
    assert.deepEqual([status, /base\.argument/.test(stderr)], [2, true], words.join(" "));
  }
  assert.deepEqual(registry.seen, []);
});
