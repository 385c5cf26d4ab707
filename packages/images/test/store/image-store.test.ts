import assert from "node:assert/strict";
import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Digest } from "@thimble/model";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { digestOf, makeBlob } from "../../src/oci/descriptor.ts";
import { MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import type { ImageStore } from "../../src/store/image-store.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { assertImageIndex, assertImageLayout } from "../support/oci-schema.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { MANIFEST, ref, sampleImage, sampleModule } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const IMAGE = sampleImage();
const DIGEST = IMAGE.manifest.descriptor.digest;

/** A store on the disk with the sample image as guard:1.2.0. */
async function storeWithGuard(t: TestContext): Promise<ImageStore> {
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(IMAGE, ref("guard:1.2.0"));
  return store;
}

function blobPath(store: ImageStore, digest: Digest): string {
  return join(store.directory, "blobs/sha256", digest.slice("sha256:".length));
}

async function blobCount(store: ImageStore): Promise<number> {
  return (await readdir(join(store.directory, "blobs/sha256"))).length;
}

test("ImageStore gives back what was added, by name and by digest", async (t) => {
  const store = await storeWithGuard(t);
  const image = { descriptor: IMAGE.manifest.descriptor, reference: "guard:1.2.0" };
  assert.deepEqual(await store.resolve(ref("guard:1.2.0")), image);
  assert.deepEqual(await store.resolve(ref(`guard@${DIGEST}`)), image);
  assert.deepEqual(await store.list(), [image]);
  assert.deepEqual(Uint8Array.from(await store.wasm(DIGEST)), sampleModule());
  assert.deepEqual(Uint8Array.from(await store.read(IMAGE.config.descriptor.digest)), IMAGE.config.bytes);
  assert.deepEqual((await store.describe(DIGEST)).asks, MANIFEST.asks);
});

test("ImageStore writes an image layout that the image specification allows", async (t) => {
  const store = await storeWithGuard(t);
  const json = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(store.directory, name), "utf8"));
  assertImageLayout(await json("oci-layout"));
  assertImageIndex(await json("index.json"));
  assert.deepEqual(await json("index.json"), {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      {
        ...IMAGE.manifest.descriptor,
        platform: { architecture: "wasm", os: "wasip1" },
        annotations: { "org.opencontainers.image.ref.name": "guard:1.2.0" },
      },
    ],
  });
  for (const name of await readdir(join(store.directory, "blobs/sha256"))) {
    assert.equal(digestOf(await readFile(join(store.directory, "blobs/sha256", name))), `sha256:${name}`);
  }
});

test("ImageStore.add() names an image latest when its reference has no tag, and checks a digest that it has", async (t) => {
  const store = await storeWithGuard(t);
  assert.equal(
    (await store.add(IMAGE, ref(`registry.example:5000/plant/guard@${DIGEST}`))).reference,
    "registry.example:5000/plant/guard:latest",
  );
  assert.equal((await store.resolve(ref("registry.example:5000/plant/guard"))).descriptor.digest, DIGEST);
  await assert.rejects(store.add(sampleImage("other"), ref(`guard@${DIGEST}`)), { code: "images.digest-mismatch" });
});

test("ImageStore.add() refuses a blob that is not what its descriptor says", async (t) => {
  const store = await storeWithGuard(t);
  const other = sampleImage("other");
  const forged = { ...other, module: { descriptor: other.module.descriptor, bytes: sampleModule("forged") } };
  await assert.rejects(store.add(forged, ref("guard:2")), {
    code: "images.digest-mismatch",
    details: { expected: other.module.descriptor.digest, actual: digestOf(forged.module.bytes) },
  });
  assert.equal(await blobCount(store), 3);
});

test("ImageStore.add() keeps an image that loses its name until prune() is told that nobody needs it", async (t) => {
  const store = await storeWithGuard(t);
  const next = await store.add(sampleImage("next"), ref("guard:1.2.0"));
  assert.equal((await store.resolve(ref("guard:1.2.0"))).descriptor.digest, next.descriptor.digest);
  assert.deepEqual(
    (await store.list()).map((image) => image.reference),
    [undefined, "guard:1.2.0"],
  );
  await store.prune(new Set([DIGEST]));
  assert.deepEqual(Uint8Array.from(await store.wasm(DIGEST)), sampleModule());
  await store.prune(new Set());
  await assert.rejects(store.wasm(DIGEST), { code: "images.not-found" });
  assert.equal(await blobCount(store), 3);
});

test("ImageStore.add() runs in turn with others, in one store and in two on one folder", async (t) => {
  const store = await storeWithGuard(t);
  const second = await openImageStore(store.directory);
  const names = Array.from({ length: 12 }, (_, i) => `guard:${i}`);
  await Promise.all(names.map((name, i) => (i % 2 === 0 ? store : second).add(sampleImage(name), ref(name))));
  assert.deepEqual(new Set((await store.list()).map((image) => image.reference)), new Set(["guard:1.2.0", ...names]));
});

test("ImageStore makes changes in the order in which they were asked for, and goes on after one that fails", async () => {
  // This file system throws when a change begins before the one before has ended.
  const store = await openImageStore("/store", { fileSystem: new PowerLossFileSystem() });
  const changes = ["a", "b", "c"].map((marker) => store.add(sampleImage(marker), ref("guard:1")));
  await assert.rejects(store.remove(ref("other:1")), { code: "images.not-found" });
  await Promise.all(changes);
  const last = sampleImage("c").manifest.descriptor.digest;
  assert.equal((await store.resolve(ref("guard:1"))).descriptor.digest, last);
});

test("ImageStore.resolve() names the nearest image when it has none of the name", async (t) => {
  const store = await storeWithGuard(t);
  await assert.rejects(store.resolve(ref("gaurd:1.2.0")), { code: "images.not-found", expected: "guard:1.2.0" });
  await assert.rejects(store.resolve(ref("pump")), { code: "images.not-found", expected: "the store has guard:1.2.0" });
  await assert.rejects(store.resolve(ref(`guard@${IMAGE.config.descriptor.digest}`)), { code: "images.not-found" });
  await store.remove(ref("guard:1.2.0"));
  await assert.rejects(store.resolve(ref("guard:1.2.0")), { code: "images.not-found", expected: "the store is empty" });
  for (let at = 0; at < 12; at += 1) await store.add(sampleImage(), ref(`image${at}:1`));
  await assert.rejects(store.resolve(ref("quite-another:7")), {
    expected: /^the store has image0:1, .*image9:1 and 2 more$/,
  });
});

test("ImageStore.remove() removes the blobs that no other image needs, and no others", async (t) => {
  const store = await storeWithGuard(t);
  await store.add(sampleImage("next"), ref("guard:2"));
  await store.add(IMAGE, ref("other:1"));
  await store.remove(ref("guard:1.2.0"));
  assert.equal(await blobCount(store), 6);
  await store.remove(ref("guard:2"));
  assert.deepEqual(Uint8Array.from(await store.wasm(DIGEST)), sampleModule());
  assert.equal(await blobCount(store), 3);
  await assert.rejects(store.remove(ref("guard:2")), { code: "images.not-found" });
});

test("ImageStore.remove() with a digest removes the image under all its names", async (t) => {
  const store = await storeWithGuard(t);
  await store.add(IMAGE, ref("other:1"));
  await store.remove(ref(`guard@${DIGEST}`));
  assert.deepEqual(await store.list(), []);
  assert.equal(await blobCount(store), 0);
});

test("ImageStore serves nothing of a damaged blob, says which, of which image and where, and is mended by adding the image again", async (t) => {
  const store = await storeWithGuard(t);
  for (const { descriptor, bytes } of [IMAGE.manifest, IMAGE.config, IMAGE.module]) {
    const damaged = bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 0x80 : byte));
    await writeFile(blobPath(store, descriptor.digest), damaged);
    await assert.rejects(store.wasm(DIGEST), {
      code: "images.digest-mismatch",
      message: "Cannot use image guard:1.2.0: it is damaged",
      where: blobPath(store, descriptor.digest),
      expected: /build or pull it again/,
      details: { expected: descriptor.digest, actual: digestOf(damaged) },
    });
    await store.add(IMAGE, ref("guard:1.2.0"));
    assert.deepEqual(Uint8Array.from(await store.wasm(DIGEST)), sampleModule());
  }
});

test("ImageStore serves nothing of a blob that is cut, missing or too long", async (t) => {
  const store = await storeWithGuard(t);
  const path = blobPath(store, IMAGE.module.descriptor.digest);
  await truncate(path, 10);
  await assert.rejects(store.wasm(DIGEST), { code: "images.size-mismatch", where: path });
  await rm(path);
  await assert.rejects(store.wasm(DIGEST), { code: "images.missing-blob", where: path });
  await writeFile(path, "");
  await truncate(path, 9 * 1024 * 1024);
  await assert.rejects(store.read(IMAGE.module.descriptor.digest), {
    code: "images.size-mismatch",
    expected: /^at most/,
  });
});

test("ImageStore refuses, before it reads it, a module that its manifest says is larger than any", async (t) => {
  const store = await storeWithGuard(t);
  const manifest = makeBlob(
    MANIFEST_TYPE,
    canonicalBytes({
      schemaVersion: 2,
      config: { ...IMAGE.config.descriptor },
      layers: [{ ...IMAGE.module.descriptor, size: 2 ** 40 }],
    }),
  );
  await store.add({ ...IMAGE, manifest }, ref("bomb"));
  await assert.rejects(store.wasm(manifest.descriptor.digest), { code: "images.size-mismatch" });
});

test("ImageStore says that the store is malformed when index.json is not there or not an index", async (t) => {
  const store = await storeWithGuard(t);
  await writeFile(join(store.directory, "index.json"), '{"schemaVersion":2,"manifests":{}}');
  await assert.rejects(store.list(), {
    code: "images.malformed",
    where: `${join(store.directory, "index.json")}: manifests`,
  });
  await rm(join(store.directory, "index.json"));
  await assert.rejects(store.add(IMAGE, ref("guard:2")), { code: "images.malformed" });
});

test("tag() gives a further name, in place of the image that had it", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  const [first, second] = [sampleImage(), sampleImage("other")];
  await store.add(first, ref("guard:1"));
  await store.add(second, ref("guard:2"));
  await store.tag(ref("guard:1"), ref("registry.example:5000/plant/guard:2"));
  await store.tag(ref("guard:1"), ref("guard:2"));
  assert.deepEqual(
    (await store.list()).map(({ reference, descriptor }) => [reference, descriptor.digest]),
    [
      ["guard:1", first.manifest.descriptor.digest],
      [undefined, second.manifest.descriptor.digest],
      ["registry.example:5000/plant/guard:2", first.manifest.descriptor.digest],
      ["guard:2", first.manifest.descriptor.digest],
    ],
  );
  await assert.rejects(store.tag(ref("none:1"), ref("guard:3")), { code: "images.not-found" });
});
