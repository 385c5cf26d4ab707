import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { type Blob, makeBlob } from "../../src/oci/descriptor.ts";
import type { Json } from "../../src/oci/json.ts";
import { INDEX_TYPE, MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { BlobStore } from "../../src/store/blob-store.ts";
import { neededBlobs } from "../../src/store/needed-blobs.ts";
import { StoreFiles } from "../../src/store/store-files.ts";
import { FailingFileSystem } from "../support/failing-file-system.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { sampleImage } from "../support/samples.ts";

const IMAGE = sampleImage();
const IMAGE_DIGESTS = [IMAGE.manifest, IMAGE.config, IMAGE.module].map((blob) => blob.descriptor.digest);

async function diskWith(...blobs: readonly Blob[]): Promise<PowerLossFileSystem> {
  const disk = new PowerLossFileSystem();
  const files = new StoreFiles(disk, "/store");
  await files.blobs.make();
  for (const blob of blobs) await new BlobStore(files.blobs).put(blob);
  return disk;
}

async function needed(root: Blob, ...others: readonly Blob[]): Promise<readonly string[]> {
  const blobs = new BlobStore(new StoreFiles(await diskWith(root, ...others), "/store").blobs);
  return [...(await neededBlobs([root.descriptor], blobs))].sort();
}

function document(mediaType: string, json: Json): Blob {
  return makeBlob(mediaType, canonicalBytes(json));
}

test("neededBlobs() finds manifest, config and layers of an image", async () => {
  assert.deepEqual(await needed(IMAGE.manifest, IMAGE.config, IMAGE.module), [...IMAGE_DIGESTS].sort());
});

test("neededBlobs() finds the images of an index within an index", async () => {
  const inner = document(INDEX_TYPE, { schemaVersion: 2, manifests: [{ ...IMAGE.manifest.descriptor }] });
  const outer = document(INDEX_TYPE, {
    schemaVersion: 2,
    manifests: [{ ...inner.descriptor }, { ...inner.descriptor }],
  });
  const expected = [outer.descriptor.digest, inner.descriptor.digest, ...IMAGE_DIGESTS].sort();
  assert.deepEqual(await needed(outer, inner, IMAGE.manifest), expected);
});

test("neededBlobs() finds what a property names that this version does not know", async () => {
  const manifest = document(MANIFEST_TYPE, { schemaVersion: 2, future: { deep: [{ ...IMAGE.module.descriptor }] } });
  assert.deepEqual(await needed(manifest), [manifest.descriptor.digest, IMAGE.module.descriptor.digest].sort());
});

test("neededBlobs() needs of what is about an index the index alone, and of the index itself all that it names", async () => {
  const index = document(INDEX_TYPE, { schemaVersion: 2, manifests: [{ ...IMAGE.manifest.descriptor }] });
  const about = document(MANIFEST_TYPE, { schemaVersion: 2, layers: [], subject: { ...index.descriptor } });
  assert.deepEqual(await needed(about, index, IMAGE.manifest), [about, index].map((it) => it.descriptor.digest).sort());
  const blobs = new BlobStore(new StoreFiles(await diskWith(about, index, IMAGE.manifest), "/store").blobs);
  const all = new Set([about.descriptor.digest, index.descriptor.digest, ...IMAGE_DIGESTS]);
  for (const roots of [
    [about, index],
    [index, about],
  ]) {
    assert.deepEqual(
      await neededBlobs(
        roots.map(({ descriptor }) => descriptor),
        blobs,
      ),
      all,
    );
  }
});

test("neededBlobs() does not look into layers and configs", async () => {
  const layer = document("application/json", { ...IMAGE.module.descriptor });
  assert.deepEqual(await needed(layer), [layer.descriptor.digest]);
});

test("neededBlobs() takes a manifest that is damaged, missing or no JSON for one that names nothing", async () => {
  const disk = await diskWith(IMAGE.manifest);
  disk.damage(`/store/blobs/sha256/${IMAGE.manifest.descriptor.digest.slice(7)}`);
  const blobs = new BlobStore(new StoreFiles(disk, "/store").blobs);
  const noJson = makeBlob(MANIFEST_TYPE, Uint8Array.of(1));
  await blobs.put(noJson);
  const roots = [IMAGE.manifest, noJson, sampleImage("missing").manifest].map((blob) => blob.descriptor);
  assert.deepEqual(await neededBlobs(roots, blobs), new Set(roots.map((root) => root.digest)));
});

test("neededBlobs() reads each document once, however often it is named", async () => {
  const chain = [IMAGE.manifest];
  for (let depth = 0; depth < 12; depth++) {
    const manifests = Array.from({ length: 3 }, () => ({ ...chain.at(-1)?.descriptor, depth }));
    chain.push(document(INDEX_TYPE, { schemaVersion: 2, manifests }));
  }
  let reads = 0;
  class Counting extends BlobStore {
    override read(...args: Parameters<BlobStore["read"]>): Promise<Uint8Array> {
      reads += 1;
      return super.read(...args);
    }
  }
  const blobs = new Counting(new StoreFiles(await diskWith(...chain), "/store").blobs);
  await neededBlobs(
    chain.slice(-1).map((blob) => blob.descriptor),
    blobs,
  );
  assert.equal(reads, chain.length);
});

test("neededBlobs() survives a document that nests deeper than the stack", async () => {
  const bytes = new TextEncoder().encode(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
  const bomb = makeBlob(MANIFEST_TYPE, bytes);
  assert.deepEqual(await needed(bomb), [bomb.descriptor.digest]);
});

test("neededBlobs() tells nothing when the disk fails, so that nothing is removed on a guess", async () => {
  const failing = new FailingFileSystem(await diskWith(IMAGE.manifest), { kind: "refuse", step: 1 });
  const blobs = new BlobStore(new StoreFiles(failing, "/store").blobs);
  await assert.rejects(neededBlobs([IMAGE.manifest.descriptor], blobs), { code: "images.store-failed" });
});
