import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { loadArchive } from "../../src/archive/load-archive.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifyImage } from "../../src/sign/verify-image.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { archiveOf, pieces } from "../support/archives.ts";
import { keyPair } from "../support/keys.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const DIGEST = sampleImage().manifest.descriptor.digest;
const A = keyPair("a");
const B = keyPair("b");

test("signImage() puts a signature at cosign's tag, once for each key, and leaves the image as it is", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(sampleImage(), ref("plant/guard:1"));
  const first = await signImage(store, ref("plant/guard:1"), A.secret);
  assert.equal(first.signature.reference, `plant/guard:sha256-${DIGEST.slice(7)}.sig`);
  assert.equal(first.wasSigned, false);
  assert.equal((await signImage(store, ref("plant/guard:1"), A.secret)).wasSigned, true);
  await signImage(store, ref("plant/guard:1"), B.secret);
  const verified = await verifyImage(store, DIGEST, onlyKeys([A.trusted, B.trusted]));
  assert.deepEqual(verified, [
    { key: "a", repository: "plant/guard" },
    { key: "b", repository: "plant/guard" },
  ]);
  assert.equal((await store.resolve(ref("plant/guard:1"))).descriptor.digest, DIGEST);
});

test("a signature goes with its image: into an archive, and out of the store", async (t) => {
  const folder = await temporaryFolder(t);
  const store = await openImageStore(join(folder, "a"));
  await store.add(sampleImage(), ref("guard:1"));
  await store.add(sampleImage("other"), ref("other:1"));
  await signImage(store, ref("guard:1"), A.secret);
  const other = await openImageStore(join(folder, "b"));
  await loadArchive(other, pieces(await archiveOf(store)), "a.tar");
  await verifyImage(other, DIGEST, onlyKeys([A.trusted]));
  await store.remove(ref("guard:1"));
  await store.prune(new Set());
  assert.deepEqual(
    (await store.list()).map((image) => image.reference),
    ["other:1"],
  );
});
