import assert from "node:assert/strict";
import { test } from "node:test";
import { Bundles } from "../../src/server/bundles.ts";
import { APP_REPOSITORY, pushRelease } from "../support/app-releases.ts";
import { startRegistry } from "../support/test-registry.ts";

test("a bundle that many ask for is made once, and again after a push to the repository", async (t) => {
  const registry = await startRegistry(t);
  await pushRelease(registry, "1", ["a"]);
  const image = await registry.store.find(APP_REPOSITORY, "1");
  const bundles = new Bundles(registry.store);
  const [first, second] = await Promise.all([
    bundles.make(APP_REPOSITORY, image, []),
    bundles.make(APP_REPOSITORY, image, []),
  ]);
  assert.ok(first !== undefined && first === second);
  const other = await bundles.make(APP_REPOSITORY, image, [image.descriptor.digest]);
  assert.equal(other?.from, image.descriptor.digest);
  assert.equal(await bundles.make(APP_REPOSITORY, image, []), first);
  await pushRelease(registry, "2", ["b"]);
  assert.notEqual(await bundles.make(APP_REPOSITORY, image, []), first);
});

test("a bundle that could not be made hinders no other", async (t) => {
  const registry = await startRegistry(t);
  await pushRelease(registry, "1", ["a"]);
  const image = await registry.store.find(APP_REPOSITORY, "1");
  const bundles = new Bundles(registry.store);
  const [failed, made] = await Promise.allSettled([
    bundles.make("plant/none", image, []),
    bundles.make(APP_REPOSITORY, image, []),
  ]);
  assert.deepEqual([failed.status, made.status], ["rejected", "fulfilled"]);
});
