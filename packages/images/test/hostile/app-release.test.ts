import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { type Blob, makeBlob } from "../../src/oci/descriptor.ts";
import type { Json } from "../../src/oci/json.ts";
import { INDEX_TYPE } from "../../src/oci/media-types.ts";
import { APP_TYPE, makeAppIndex } from "../../src/read/app-index.ts";
import { BundledSource } from "../../src/registry/bundled-source.ts";
import { pullImage } from "../../src/registry/pull-image.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { FakeRegistry, PATIENT, speaking } from "../support/fake-registry.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { someBlob, someManifest } from "../support/test-registry.ts";

const MEBIBYTE = 1024 * 1024;
const CONFIG = someBlob("{}");
const STATE = someBlob("a state");
const APP = someManifest(CONFIG, [STATE]);
const IMAGE = sampleImage();

/** Pulls what a registry says is a release; resolves to the code of the error, and what was asked for. */
async function pulling(t: TestContext, index: Blob, others: readonly Blob[] = []) {
  const registry = await FakeRegistry.start(t);
  registry.hold(IMAGE, "image");
  for (const { descriptor, bytes } of [CONFIG, STATE]) registry.blobs.set(descriptor.digest, bytes);
  for (const { descriptor, bytes } of [APP, ...others]) {
    registry.manifests.set(descriptor.digest, { type: descriptor.mediaType, bytes });
  }
  registry.manifests.set("1", { type: INDEX_TYPE, bytes: index.bytes });
  const store = await openImageStore("/store", { fileSystem: new PowerLossFileSystem() });
  const source = new BundledSource(new RegistryClient(speaking(t, registry)));
  const reference = ref(`${registry.host}/plant/guard:1`);
  const code = await pullImage(source, store, reference, PATIENT).then(
    () => "none",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
  return { code, store, requests: registry.lines.length };
}

const image = IMAGE.manifest.descriptor;
const index = (manifests: readonly Json[]): Blob =>
  makeBlob(INDEX_TYPE, canonicalBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests }));
const app = { ...APP.descriptor, artifactType: APP_TYPE };

test("a release that is right is taken, so that the cases below fail for what is wrong with them", async (t) => {
  const { code, store } = await pulling(t, makeAppIndex({ app: APP.descriptor, images: [image] }));
  assert.equal(code, "none");
  assert.equal((await store.list()).length, 2);
});

test("a release with more documents than a device takes is refused before they are fetched, and one that lies leaves nothing", async (t) => {
  const missing = { ...image, digest: STATE.descriptor.digest };
  const many = Array.from({ length: 5 }, (_, i) => ({
    ...someBlob(`${i}`).descriptor,
    mediaType: image.mediaType,
    size: MEBIBYTE,
  }));
  const large = someManifest({ ...CONFIG, descriptor: { ...CONFIG.descriptor, size: 5 * MEBIBYTE } }, [STATE]);
  const wide = someManifest(CONFIG, [{ ...STATE, descriptor: { ...STATE.descriptor, size: 5 * MEBIBYTE } }]);
  const cases: readonly (readonly [name: string, code: string, index: Blob, others?: readonly Blob[]])[] = [
    ["documents of 5 MiB", "images.size-mismatch", index([app, ...many])],
    ["a config of 5 MiB", "images.size-mismatch", index([app, { ...large.descriptor }]), [large]],
    ["an app of 5 MiB", "images.size-mismatch", index([{ ...wide.descriptor, artifactType: APP_TYPE }]), [wide]],
    ["an image of another size", "images.size-mismatch", index([app, { ...image, size: 1 }])],
    ["an image that is not there", "images.registry-not-found", index([app, missing])],
    [
      "an app that is an image's layer",
      "images.registry-not-found",
      index([{ ...app, digest: STATE.descriptor.digest }]),
    ],
    [
      "an app among its images",
      "images.not-tiny",
      index([app, { ...someManifest(CONFIG, [STATE, STATE]).descriptor }]),
      [someManifest(CONFIG, [STATE, STATE])],
    ],
    ["no digest", "images.malformed", index([{ ...app, digest: "sha256:x" }])],
    ["nothing but an app's name", "images.malformed", index([{ artifactType: APP_TYPE }])],
  ];
  for (const [name, expected, bad, others] of cases) {
    const { code, store, requests } = await pulling(t, bad, others);
    assert.equal(code, expected, name);
    assert.deepEqual([await store.list(), await store.blobs()], [[], []], name);
    assert.ok(requests < 20, name);
  }
});
