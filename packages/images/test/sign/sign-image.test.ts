import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { loadArchive } from "../../src/archive/load-archive.ts";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { signatureTag } from "../../src/oci/signature-tag.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifyImage } from "../../src/sign/verify-image.ts";
import { LayoutIndex } from "../../src/store/layout-index.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { archiveOf, pieces } from "../support/archives.ts";
import { keyPair } from "../support/keys.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { signatureOf } from "../support/signed-index.ts";
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

test("signImage() leaves what others signed as it is, certificates and all", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  const { descriptor } = await store.add(sampleImage(), ref("guard:1"));
  const name = `guard:${signatureTag(DIGEST)}`;
  const [theirs, config, payload] = signatureOf({ descriptor, bytes: new Uint8Array() }, B.secret);
  const text = new TextDecoder().decode(theirs.bytes);
  const certificate = '"annotations":{"dev.sigstore.cosign/certificate":"PEM",';
  const cosigned = makeBlob(MANIFEST_TYPE, new TextEncoder().encode(text.replace('"annotations":{', certificate)));
  await store.take(async (put) => {
    for (const blob of [cosigned, config, payload]) if (blob !== undefined) await put(blob);
    return LayoutIndex.EMPTY.named(name, cosigned.descriptor, {});
  });
  const { signature } = await signImage(store, ref("guard:1"), A.secret);
  const [first, second] = JSON.parse(new TextDecoder().decode(await store.read(signature.descriptor.digest))).layers;
  assert.equal(first.annotations["dev.sigstore.cosign/certificate"], "PEM");
  assert.equal(second.annotations["dev.sigstore.cosign/certificate"], undefined);
  assert.equal((await verifyImage(store, DIGEST, onlyKeys([A.trusted, B.trusted]))).length, 2);
});
