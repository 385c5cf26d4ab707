import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { BlobStore } from "../../src/store/blob-store.ts";
import { StoreFiles } from "../../src/store/store-files.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";

const MAXIMUM = 1000;

async function emptyStore(): Promise<{ disk: PowerLossFileSystem; blobs: BlobStore }> {
  const disk = new PowerLossFileSystem();
  const files = new StoreFiles(disk, "/store");
  await files.makeBlobsFolder();
  return { disk, blobs: new BlobStore(files) };
}

test("BlobStore.read() gives the bytes that put() was given, whatever they are", async () => {
  const { blobs } = await emptyStore();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: MAXIMUM }), async (bytes) => {
      const blob = makeBlob("application/octet-stream", bytes);
      await blobs.put(blob);
      assert.deepEqual(await blobs.read(blob.descriptor.digest, MAXIMUM), bytes);
      assert.deepEqual(await blobs.readDescribed(blob.descriptor, MAXIMUM), blob);
    }),
  );
});

test("BlobStore.put() says whether it wrote: once, and again when the blob was damaged", async () => {
  const { disk, blobs } = await emptyStore();
  const blob = makeBlob("application/octet-stream", Uint8Array.of(1, 2, 3));
  assert.equal(await blobs.put(blob), true);
  assert.equal(await blobs.put(blob), false);
  disk.damage(`/store/blobs/sha256/${blob.descriptor.digest.slice(7)}`);
  assert.equal(await blobs.put(blob), true);
  assert.deepEqual(await blobs.read(blob.descriptor.digest, MAXIMUM), blob.bytes);
});

test("BlobStore.readDescribed() refuses a descriptor with the right digest and a wrong size", async () => {
  const { blobs } = await emptyStore();
  const { descriptor, bytes } = makeBlob("application/octet-stream", Uint8Array.of(1, 2, 3));
  await blobs.put({ descriptor, bytes });
  for (const size of [0, 2, 4]) {
    await assert.rejects(blobs.readDescribed({ ...descriptor, size }, MAXIMUM), {
      code: "images.size-mismatch",
      expected: `${size} bytes, as its descriptor says`,
    });
  }
  await assert.rejects(blobs.readDescribed(descriptor, 2), {
    code: "images.size-mismatch",
    expected: "at most 2 bytes",
  });
  await assert.rejects(blobs.read(descriptor.digest, 2), { code: "images.size-mismatch", expected: "at most 2 bytes" });
});
