import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { measureStore } from "../../src/inspect/measure-store.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { keyPair } from "../support/keys.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { ref, sampleImage } from "../support/samples.ts";

function sizeOf({ manifest, config, module }: ReturnType<typeof sampleImage>): number {
  return manifest.descriptor.size + config.descriptor.size + module.descriptor.size;
}

test("measureStore() says what each image takes, what it shares, and what a prune would free", async () => {
  const disk = new PowerLossFileSystem();
  disk.free = 5000;
  const store = await openImageStore("/store", { fileSystem: disk });
  const [one, two] = [sampleImage("one"), sampleImage("one", { version: "2.0.0" })];
  await store.add(sampleImage("old"), ref("guard:1"));
  await store.add(one, ref("guard:1"));
  await store.add(two, ref("guard:2"));
  await store.tag(ref("guard:2"), ref("guard:latest"));
  const usage = await measureStore(store, new Set());
  const old = sizeOf(sampleImage("old"));
  const shared = one.module.descriptor.size + one.config.descriptor.size;
  assert.deepEqual(
    usage.images.map(({ references, bytes, sharedBytes }) => [references, bytes, sharedBytes]),
    [
      [[], old, 0],
      [["guard:1"], sizeOf(one), shared],
      [["guard:2", "guard:latest"], sizeOf(two), shared],
    ],
  );
  assert.equal(usage.bytes, old + sizeOf(one) + sizeOf(two) - shared);
  assert.deepEqual([usage.reclaimableBytes, usage.freeBytes], [old, 5000]);
  const running = await measureStore(store, new Set([sampleImage("old").manifest.descriptor.digest]));
  assert.equal(running.reclaimableBytes, 0);
  await store.prune(new Set());
  assert.equal((await measureStore(store, new Set())).bytes, usage.bytes - usage.reclaimableBytes);
});

test("measureStore() counts a signature that names its image by its tag alone, as cosign's do", async () => {
  const store = await openImageStore("/store", { fileSystem: new PowerLossFileSystem() });
  const { descriptor } = await store.add(sampleImage(), ref("guard:1"));
  await store.add(sampleImage("no subject"), ref(`guard:sha256-${descriptor.digest.slice(7)}.sig`));
  const { images, bytes, reclaimableBytes } = await measureStore(store, new Set());
  assert.deepEqual(
    images.map((image) => [image.references, image.bytes]),
    [[["guard:1"], bytes]],
  );
  assert.equal(reclaimableBytes, 0);
});

test("measureStore() reads as much for each image, however many there are", async () => {
  const readsFor = async (count: number): Promise<number> => {
    const disk = new PowerLossFileSystem();
    const store = await openImageStore("/store", { fileSystem: disk });
    for (let i = 0; i < count; i += 1) await store.add(sampleImage(`image ${i}`), ref(`guard:${i}`));
    const read = mock.method(disk, "readFile");
    await measureStore(store, new Set());
    return read.mock.callCount();
  };
  const [few, many] = [await readsFor(5), await readsFor(20)];
  assert.ok(many <= 4 * few, `${few} reads for 5 images, ${many} for 20`);
});

test("measureStore() counts a signature to its image", async () => {
  const store = await openImageStore("/store", { fileSystem: new PowerLossFileSystem() });
  await store.add(sampleImage(), ref("guard:1"));
  await signImage(store, ref("guard:1"), keyPair("a").secret);
  const { images, bytes, reclaimableBytes } = await measureStore(store, new Set());
  assert.deepEqual(
    images.map((image) => [image.references, image.bytes]),
    [[["guard:1"], bytes]],
  );
  assert.ok(bytes > sizeOf(sampleImage()));
  assert.equal(reclaimableBytes, 0);
});
