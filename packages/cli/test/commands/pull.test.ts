import assert from "node:assert/strict";
import { test } from "node:test";
import { guardRegistry } from "../support/guard-registry.ts";

test("thimble pull fetches an image with its signatures, which can then be verified", async (t) => {
  const { name, digest, run } = await guardRegistry(t);
  await run(["push", name]);
  const { status, stdout } = await run(["pull", name, "--data", "second"]);
  assert.equal(status, 0);
  assert.match(stdout, /^pulled \S+ {2}.*with 1 about it {2}sha256:/);
  assert.equal((await run(["verify", name, "--key", "plant.pub", "--data", "second"])).status, 0);
  const again = JSON.parse(
    (await run(["pull", `${name.replace(/:1$/, "")}@${digest}`, "--data", "second", "--json"])).stdout,
  );
  assert.equal(again.digest, digest);
  assert.ok(again.fetchedBytes < again.imageBytes, "blobs that the store has are not fetched again");
});

test("thimble pull says what the registry has not, and that a name needs a registry", async (t) => {
  const { name, run } = await guardRegistry(t);
  const missing = await run(["pull", name]);
  assert.deepEqual([missing.status, /images\.registry-not-found/.test(missing.stderr)], [2, true]);
  const nowhere = await run(["pull", "guard:1"]);
  assert.deepEqual([nowhere.status, /images\.no-registry/.test(nowhere.stderr)], [2, true]);
});
