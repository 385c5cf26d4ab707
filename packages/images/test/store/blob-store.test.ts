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
  await files.blobs.make();
  return { disk, blobs: new BlobStore(files.blobs) };
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

async function* inParts(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test("BlobStore.parts() gives the bytes that receive() was given in parts, whatever their sizes", async () => {
  const { blobs } = await emptyStore();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: MAXIMUM }), fc.integer({ min: 1, max: 300 }), async (bytes, size) => {
      const { descriptor } = makeBlob("application/octet-stream", bytes);
      await blobs.receive(descriptor, inParts(bytes, size));
      assert.deepEqual(Buffer.concat(await Array.fromAsync(blobs.parts(descriptor))), Buffer.from(bytes));
    }),
  );
});

test("BlobStore.receive() leaves nothing of bytes that are too many, too few or others", async () => {
  const { disk, blobs } = await emptyStore();
  const { descriptor } = makeBlob("application/octet-stream", Uint8Array.of(1, 2, 3));
  for (const [bytes, code] of [
    [Uint8Array.of(1, 2, 3, 4), "images.size-mismatch"],
    [Uint8Array.of(1, 2), "images.size-mismatch"],
    [Uint8Array.of(1, 2, 4), "images.digest-mismatch"],
  ] as const) {
    await assert.rejects(blobs.receive(descriptor, inParts(bytes, 2)), { code });
    assert.deepEqual(
      [await disk.list("/store/blobs/sha256"), await disk.sizeOf("/store/.thimble-write")],
      [[], undefined],
    );
  }
});

test("BlobStore.parts() keeps back the last part of a blob that is damaged", async () => {
  const { disk, blobs } = await emptyStore();
  const blob = makeBlob("application/octet-stream", Uint8Array.of(1, 2, 3));
  await blobs.put(blob);
  disk.damage(`/store/blobs/sha256/${blob.descriptor.digest.slice(7)}`);
  await assert.rejects(blobs.parts(blob.descriptor).next(), { code: "images.digest-mismatch" });
});
