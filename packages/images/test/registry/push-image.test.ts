import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { pushImage } from "../../src/registry/push-image.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { FakeRegistry, PATIENT, speaking } from "../support/fake-registry.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const IMAGE = sampleImage();

async function start(t: TestContext) {
  const registry = await FakeRegistry.start(t);
  const store = await openImageStore(await temporaryFolder(t));
  const reference = ref(`${registry.host}/plant/guard:1`);
  await store.add(IMAGE, reference);
  const push = () => pushImage(new RegistryClient(speaking(t, registry)), store, { image: reference }, PATIENT);
  return { registry, store, push };
}

test("an image goes with its blobs before its manifest, and what is there is not sent again", async (t) => {
  const { registry, push } = await start(t);
  const pushed = await push();
  assert.equal(pushed.sentBytes, pushed.imageBytes);
  assert.match(registry.lines.at(-1) ?? "", /^PUT .*\/manifests\/1$/);
  assert.deepEqual(Uint8Array.from(registry.blobs.get(IMAGE.module.descriptor.digest) ?? []), IMAGE.module.bytes);
  assert.equal((await push()).sentBytes, IMAGE.manifest.bytes.length);
});

test("what the registry has in another repository is mounted", async (t) => {
  const { registry, store, push } = await start(t);
  await store.add(IMAGE, ref(`${registry.host}/other/guard:1`));
  for (const { descriptor, bytes } of [IMAGE.config, IMAGE.module]) registry.blobs.set(descriptor.digest, bytes);
  registry.trick = (seen, response) => seen.method === "HEAD" && !!response.writeHead(404).end();
  assert.equal((await push()).sentBytes, IMAGE.manifest.bytes.length);
  assert.equal(registry.lines.filter((line) => line.includes("from=other%2Fguard")).length, 2);
});

test("a push that fails puts no manifest there", async (t) => {
  const { registry, push } = await start(t);
  registry.trick = (seen, response) => seen.method === "PUT" && !!response.writeHead(403).end();
  await assert.rejects(push(), { code: "images.registry-denied" });
  assert.equal(registry.manifests.size, 0);
});
