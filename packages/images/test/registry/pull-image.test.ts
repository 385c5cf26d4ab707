import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { INDEX_TYPE, MANIFEST_TYPE, WASM_CONFIG_TYPE } from "../../src/oci/media-types.ts";
import { pullImage } from "../../src/registry/pull-image.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { FakeRegistry, NOWHERE, PATIENT, speaking } from "../support/fake-registry.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const IMAGE = sampleImage();
const DIGEST = IMAGE.manifest.descriptor.digest;

async function start(t: TestContext) {
  const registry = await FakeRegistry.start(t);
  registry.hold(IMAGE, "1");
  const store = await openImageStore(await temporaryFolder(t));
  const client = new RegistryClient(speaking(t, registry));
  const pull = (rest: string) => pullImage(client, store, ref(`${registry.host}/plant/guard${rest}`), PATIENT);
  return { registry, store, pull };
}

test("an image comes into the store under its reference, and only what is missing is fetched again", async (t) => {
  const { registry, store, pull } = await start(t);
  const pulled = await pull(":1");
  assert.equal(pulled.reference, `${registry.host}/plant/guard:1`);
  assert.equal(pulled.fetchedBytes, pulled.imageBytes);
  assert.deepEqual(Uint8Array.from(await store.wasm(DIGEST)), IMAGE.module.bytes);
  assert.equal((await pull(":1")).fetchedBytes, IMAGE.manifest.bytes.length);
  assert.equal((await pull(`@${DIGEST}`)).reference, `${registry.host}/plant/guard:${DIGEST.replace(":", "-")}`);
});

test("of an index the image for wasip1/wasm is taken", async (t) => {
  const { registry, store, pull } = await start(t);
  const linux = {
    mediaType: MANIFEST_TYPE,
    digest: NOWHERE,
    size: 1,
    platform: { os: "linux", architecture: "amd64" },
  };
  const tiny = { ...IMAGE.manifest.descriptor, platform: { os: "wasip1", architecture: "wasm" } };
  const bytes = canonicalBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [linux, tiny] });
  const index = makeBlob(INDEX_TYPE, bytes);
  for (const name of ["2", index.descriptor.digest]) registry.manifests.set(name, { type: INDEX_TYPE, bytes });
  for (const rest of [":2", `@${index.descriptor.digest}`]) assert.equal((await pull(rest)).descriptor.digest, DIGEST);
  assert.equal((await store.list()).length, 2);
});

test("an image that lies, or is of another kind, leaves the store as it was", async (t) => {
  const { registry, store, pull } = await start(t);
  const huge = { ...IMAGE.module.descriptor, size: 2 ** 40 };
  const manifest = (layer: object, config: object = { ...IMAGE.config.descriptor }) =>
    canonicalBytes({ schemaVersion: 2, config: { mediaType: WASM_CONFIG_TYPE, ...config }, layers: [{ ...layer }] });
  registry.manifests.set("huge", { type: MANIFEST_TYPE, bytes: manifest(huge) });
  await assert.rejects(pull(":huge"), { code: "images.size-mismatch" });
  const linux = { ...IMAGE.config.descriptor, mediaType: "application/vnd.docker.container.image.v1+json" };
  registry.manifests.set("docker", {
    type: "application/vnd.docker.distribution.manifest.v1+json",
    bytes: manifest(IMAGE.module.descriptor, linux),
  });
  await assert.rejects(pull(":docker"), { code: "images.not-tiny" });
  registry.manifests.set("gone", {
    type: MANIFEST_TYPE,
    bytes: manifest({ ...IMAGE.module.descriptor, digest: NOWHERE }),
  });
  await assert.rejects(pull(":gone"));
  registry.blobs.set(IMAGE.module.descriptor.digest, IMAGE.module.bytes.with(9, 1));
  await assert.rejects(pull(":1"), { code: "images.digest-mismatch" });
  assert.deepEqual(await store.list(), []);
});

test("signatures and other referrers come along; those that a store does not take are named", async (t) => {
  const { registry, store, pull } = await start(t);
  const about = (layer: object, config: object = { ...IMAGE.config.descriptor }) =>
    makeBlob(
      MANIFEST_TYPE,
      canonicalBytes({
        schemaVersion: 2,
        mediaType: MANIFEST_TYPE,
        config: { mediaType: WASM_CONFIG_TYPE, ...config },
        layers: [{ ...layer }],
        subject: { ...IMAGE.manifest.descriptor },
      }),
    );
  const small = about(IMAGE.module.descriptor);
  const large = about({ ...IMAGE.module.descriptor, size: 2 ** 30 });
  const client = new RegistryClient(speaking(t, registry));
  for (const it of [small, large]) await client.putManifest(it, it.descriptor.digest, PATIENT);
  const pulled = await pull(":1");
  assert.deepEqual([pulled.attachments, pulled.leftOut], [[small.descriptor.digest], [large.descriptor.digest]]);
  await store.prune(new Set());
  assert.equal((await store.list()).length, 2, "a referrer stays as long as its image");
  await store.remove(ref(`${registry.host}/plant/guard@${DIGEST}`));
  assert.deepEqual(await store.list(), []);
});
