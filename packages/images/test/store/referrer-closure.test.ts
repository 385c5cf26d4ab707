import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "@thimble/model";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { type Descriptor, makeBlob } from "../../src/oci/descriptor.ts";
import { MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import type { ImageStore } from "../../src/store/image-store.ts";
import { LayoutIndex } from "../../src/store/layout-index.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Puts a nameless manifest about an image into a store, as a referrer that was copied by its digest. */
async function refer(store: ImageStore, subject: Descriptor, text: string): Promise<Descriptor> {
  const config = makeBlob("application/vnd.oci.empty.v1+json", canonicalBytes({}));
  const layer = makeBlob("text/plain", new TextEncoder().encode(text));
  const parts = { config: { ...config.descriptor }, layers: [{ ...layer.descriptor }], subject: { ...subject } };
  const manifest = makeBlob(MANIFEST_TYPE, canonicalBytes({ schemaVersion: 2, mediaType: MANIFEST_TYPE, ...parts }));
  await store.take(async (put) => {
    for (const blob of [config, layer, manifest]) await put(blob);
    const index = { schemaVersion: 2, manifests: [{ ...manifest.descriptor }] };
    return LayoutIndex.parse(canonicalBytes(index), "index.json");
  });
  return manifest.descriptor;
}

test("what is about an image, and what is about that, stays with it through a prune and goes with it", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  const { descriptor } = await store.add(sampleImage(), ref("guard:1"));
  const other = await store.add(sampleImage("other"), ref("other:1"));
  const sbom = await refer(store, descriptor, "sbom");
  const signature = await refer(store, sbom, "signature");
  const digests = async (): Promise<readonly Digest[]> => (await store.list()).map((it) => it.descriptor.digest).sort();
  const all = [descriptor, sbom, signature].map((it) => it.digest);
  assert.deepEqual(await store.withReferrers([descriptor.digest]), new Set(all));
  await store.prune(new Set());
  assert.deepEqual(await digests(), [...all, other.descriptor.digest].sort());
  assert.equal(new TextDecoder().decode(await store.read(makeBlob("", Buffer.from("sbom")).descriptor.digest)), "sbom");
  await store.remove({ repository: "any", digest: descriptor.digest });
  assert.deepEqual(await digests(), [other.descriptor.digest]);
});

test("what is about an image that lost its name goes with it at a prune, unless it runs", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  const { descriptor } = await store.add(sampleImage(), ref("guard:1"));
  await refer(store, descriptor, "sbom");
  await store.add(sampleImage("new"), ref("guard:1"));
  await store.prune(new Set([descriptor.digest]));
  assert.equal((await store.list()).length, 3);
  await store.prune(new Set());
  assert.equal((await store.list()).length, 1);
});
