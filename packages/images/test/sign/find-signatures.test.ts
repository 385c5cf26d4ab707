import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { INDEX_TYPE } from "../../src/oci/media-types.ts";
import { findSignatures } from "../../src/sign/find-signatures.ts";
import { signAsBundle } from "../../src/sign/sign-as-bundle.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifyImage } from "../../src/sign/verify-image.ts";
import { LayoutIndex } from "../../src/store/layout-index.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { keyPair } from "../support/keys.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { holdSignedIndex, indexOf } from "../support/signed-index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

// Manifests of the same size: nothing but the digest tells them apart.
const IMAGE = sampleImage("image");
const OTHER = sampleImage("other");
const DIGEST = IMAGE.manifest.descriptor.digest;
const A = keyPair("a");
const TRUSTED = onlyKeys([A.trusted]);
const store = async (t: TestContext) => openImageStore(await temporaryFolder(t));

test("findSignatures() finds both forms about an image, each once, and those of no other", async (t) => {
  const images = await store(t);
  await images.add(IMAGE, ref("guard:1"));
  await images.add(OTHER, ref("other:1"));
  assert.deepEqual(await findSignatures(images, DIGEST), []);
  await signImage(images, ref("guard:1"), A.secret);
  await signAsBundle(images, ref("guard:1"), A.secret);
  await signImage(images, ref("other:1"), A.secret);
  const found = await findSignatures(images, DIGEST);
  assert.deepEqual(
    found.map((it) => ["bundle" in it, it.subject]),
    [
      [false, DIGEST],
      [true, DIGEST],
    ],
  );
});

test("a signature of an index counts for the image that the tiny engine takes of it, and says so", async (t) => {
  const index = indexOf([
    [OTHER, "linux/amd64"],
    [IMAGE, "wasip1/wasm"],
  ]);
  const images = await store(t);
  await holdSignedIndex(images, IMAGE, { index, key: A.secret });
  const { digest } = index.descriptor;
  assert.deepEqual(await verifyImage(images, DIGEST, TRUSTED), [
    { key: "a", repository: "plant/guard", index: digest },
  ]);
  await images.prune(new Set());
  assert.ok((await images.withReferrers([DIGEST])).has(digest));
  assert.equal((await verifyImage(images, DIGEST, TRUSTED)).length, 1, "it outlives a prune");
  await assert.rejects(verifyImage(images, DIGEST, onlyKeys([keyPair("b").trusted])), { code: "images.not-signed" });
  await images.remove({ repository: "any", digest: DIGEST });
  assert.deepEqual([await images.list(), await images.blobs()], [[], []]);
});

test("a signature of an index counts for no image that it does not name, names for another platform, or describes otherwise", async (t) => {
  const described = (change: object) =>
    makeBlob(
      INDEX_TYPE,
      canonicalBytes({
        schemaVersion: 2,
        manifests: [{ ...IMAGE.manifest.descriptor, platform: { os: "wasip1", architecture: "wasm" }, ...change }],
      }),
    );
  const indexes = {
    swapped: indexOf([[OTHER, "wasip1/wasm"]]),
    "for another platform": indexOf([[IMAGE, "linux/amd64"]]),
    "not the first": indexOf([
      [OTHER, "wasip1/wasm"],
      [IMAGE, "wasip1/wasm"],
    ]),
    "of less worth": indexOf([
      [IMAGE, "wasi/wasm"],
      [OTHER, "wasip1/wasm"],
    ]),
    "of another size": described({ size: 1 }),
    "of another kind": described({ mediaType: INDEX_TYPE }),
    "no index": makeBlob(INDEX_TYPE, canonicalBytes({ manifests: "none" })),
  };
  for (const [what, index] of Object.entries(indexes)) {
    const images = await store(t);
    await holdSignedIndex(images, IMAGE, { index, key: A.secret });
    await assert.rejects(
      verifyImage(images, DIGEST, TRUSTED),
      { code: "images.not-signed", message: /it has no signature/ },
      what,
    );
  }
});

test("a signature of an index that is not here, or of an image within it, counts for nothing else", async (t) => {
  const images = await store(t);
  const index = indexOf([[IMAGE, "wasip1/wasm"]]);
  await holdSignedIndex(images, IMAGE, { index, key: A.secret });
  await images.add(OTHER, ref("other:1"));
  // Somebody notes of the other image that it came out of the index that was signed.
  await images.take(async () =>
    LayoutIndex.EMPTY.named("other:1", OTHER.manifest.descriptor, {}, index.descriptor.digest),
  );
  await assert.rejects(verifyImage(images, OTHER.manifest.descriptor.digest, TRUSTED), { code: "images.not-signed" });
  const bare = await store(t);
  await bare.add(IMAGE, ref("guard:1"));
  await bare.take(async () =>
    LayoutIndex.EMPTY.named("guard:1", IMAGE.manifest.descriptor, {}, index.descriptor.digest),
  );
  await assert.rejects(verifyImage(bare, DIGEST, TRUSTED), { code: "images.not-signed" });
});
