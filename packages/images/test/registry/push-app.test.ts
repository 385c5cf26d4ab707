import assert from "node:assert/strict";
import { test } from "node:test";
import { signatureTag } from "../../src/oci/signature-tag.ts";
import { readAppIndex } from "../../src/read/app-index.ts";
import { pushApp } from "../../src/registry/push-app.ts";
import { countingClient, makeRelease } from "../support/app-releases.ts";
import { PATIENT } from "../support/fake-registry.ts";
import { startRegistry } from "../support/test-registry.ts";

test("an app is pushed under one tag, with all its images and signatures, and again with the same digest", async (t) => {
  const registry = await startRegistry(t);
  const release = await makeRelease("1", ["a", "b"]);
  using to = countingClient(registry);
  const pushed = await pushApp(to.client, release.store, release, PATIENT);
  assert.equal(pushed.attachments.length, 3);
  const index = await to.client.manifest("1", PATIENT);
  assert.equal(index.descriptor.digest, pushed.descriptor.digest);
  const read = readAppIndex(index.bytes, "index");
  assert.deepEqual([read?.app.digest, read?.images.map((it) => it.digest)], [release.app, release.images]);
  for (const digest of [release.app, ...release.images]) {
    assert.ok(await to.client.find(digest, PATIENT));
    assert.ok(await to.client.find(signatureTag(digest), PATIENT), "with its signature");
  }
  const again = await pushApp(to.client, release.store, release, PATIENT);
  assert.equal(again.descriptor.digest, pushed.descriptor.digest);
  assert.ok(again.sentBytes < again.imageBytes);
});

test("an app of which the store has not every image is not pushed", async (t) => {
  const registry = await startRegistry(t);
  const release = await makeRelease("1", ["a"]);
  const other = await makeRelease("1", ["b"]);
  using to = countingClient(registry);
  const wrong = { ...release, images: other.images };
  await assert.rejects(pushApp(to.client, release.store, wrong, PATIENT), { code: "images.not-found" });
  assert.deepEqual(to.requests, []);
});
