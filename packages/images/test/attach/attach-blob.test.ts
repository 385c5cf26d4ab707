import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import { parseDigest } from "@thimble/model";
import { loadArchive } from "../../src/archive/load-archive.ts";
import { attachBlob, attachStream, listAttached } from "../../src/attach/attach-blob.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { archiveOf, pieces } from "../support/archives.ts";
import { assertImageManifest } from "../support/oci-schema.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const DIGEST = sampleImage().manifest.descriptor.digest;
const MODEL = { mediaType: "application/vnd.example.onnx", bytes: Uint8Array.of(1, 2, 3) };

test("attachBlob() puts a referrer beside an image, once, and leaves the image as it is", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(sampleImage(), ref("plant/guard:1"));
  const { descriptor, reference } = await attachBlob(store, ref("plant/guard:1"), MODEL);
  assert.match(reference ?? "", new RegExp(`^plant/guard:sha256-${DIGEST.slice(7)}\\.[0-9a-f]{32}$`));
  const document = JSON.parse(new TextDecoder().decode(await store.read(descriptor.digest)));
  assertImageManifest(document);
  assert.equal(document.subject.digest, DIGEST);
  await attachBlob(store, ref("plant/guard:1"), MODEL);
  const [only, ...more] = await listAttached(store, DIGEST);
  assert.equal(more.length, 0);
  assert.equal(only?.artifactType, MODEL.mediaType);
  assert.ok(only.parts[0]);
  assert.deepEqual([...(await store.read(only.parts[0].digest))], [1, 2, 3]);
  assert.equal((await store.resolve(ref("plant/guard:1"))).descriptor.digest, DIGEST);
});

test("what is attached goes with its image: into an archive, and out of the store", async (t) => {
  const folder = await temporaryFolder(t);
  const store = await openImageStore(join(folder, "a"));
  await store.add(sampleImage(), ref("guard:1"));
  await attachBlob(store, ref("guard:1"), MODEL);
  const other = await openImageStore(join(folder, "b"));
  await loadArchive(other, pieces(await archiveOf(store)), "a.tar");
  assert.equal((await listAttached(other, DIGEST)).length, 1);
  await store.remove(ref("guard:1"));
  await store.prune(new Set());
  assert.deepEqual(await store.list(), []);
});

test("attachBlob() refuses an image that is not there", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  await assert.rejects(attachBlob(store, ref("guard:1"), MODEL), { code: "images.not-found" });
});

test("attachStream() takes what no memory holds, a part at a time, and nothing that is not what was said of it", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(sampleImage(), ref("guard:1"));
  const part = new Uint8Array(1 << 20).fill(7);
  const count = 24;
  const hash = createHash("sha256");
  for (let at = 0; at < count; at++) hash.update(part);
  const digest = parseDigest(`sha256:${hash.digest("hex")}`) ?? assert.fail();
  let held = 0;
  async function* parts(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < count; at++) {
      held += part.length;
      yield part;
    }
  }
  const descriptor = { mediaType: MODEL.mediaType, digest, size: count * part.length };
  const wrong = { ...descriptor, size: 5 };
  await assert.rejects(attachStream(store, ref("guard:1"), { descriptor: wrong, parts: parts() }));
  assert.equal((await listAttached(store, DIGEST)).length, 0);
  held = 0;
  await attachStream(store, ref("guard:1"), { descriptor, parts: parts() });
  assert.equal(held, descriptor.size);
  const [only] = await listAttached(store, DIGEST);
  assert.deepEqual(only?.parts, [descriptor]);
  await store.check(digest);
});
