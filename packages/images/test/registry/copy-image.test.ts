import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { type Blob, makeBlob } from "../../src/oci/descriptor.ts";
import { INDEX_TYPE, MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { signatureTag } from "../../src/oci/signature-tag.ts";
import { copyImage } from "../../src/registry/copy-image.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { StoreSource } from "../../src/registry/store-source.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { readSignatureManifest } from "../../src/sign/signature-manifest.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { FakeRegistry, PATIENT, speaking } from "../support/fake-registry.ts";
import { keyPair } from "../support/keys.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const IMAGE = sampleImage();
const DIGEST = IMAGE.manifest.descriptor.digest;

/** A referrer of something. */
function about(subject: Blob, marker: string): Blob {
  const other = sampleImage(marker);
  return makeBlob(
    MANIFEST_TYPE,
    canonicalBytes({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      artifactType: "application/spdx+json",
      config: { ...other.config.descriptor },
      layers: [{ ...other.module.descriptor }],
      subject: { ...subject.descriptor },
    }),
  );
}

test("an image is copied with its referrers and theirs, each before what needs it", async (t) => {
  const [here, there] = [await FakeRegistry.start(t), await FakeRegistry.start(t)];
  here.hold(IMAGE, "1");
  for (const marker of ["sbom", "signature"]) here.hold(sampleImage(marker), marker);
  const from = new RegistryClient(speaking(t, here));
  const sbom = about(IMAGE.manifest, "sbom");
  const signature = about(sbom, "signature");
  for (const it of [sbom, signature]) await from.putManifest(it, it.descriptor.digest, PATIENT);
  const to = new RegistryClient(speaking(t, there));
  const copied = await copyImage({ from, named: "1", to, tag: "2" }, PATIENT);
  assert.deepEqual(copied.attachments, [sbom.descriptor.digest, signature.descriptor.digest]);
  assert.equal((await to.manifest("2", PATIENT)).descriptor.digest, DIGEST);
  // The registry does not say OCI-Subject, so the lists stand at their tags.
  assert.deepEqual(
    (await to.attachments(DIGEST, PATIENT)).map(({ digest }) => digest),
    [sbom.descriptor.digest],
  );
  const [listed] = await to.referrers(DIGEST, "application/spdx+json", PATIENT);
  assert.equal(listed?.digest, sbom.descriptor.digest);
  const bare = await copyImage({ from, named: "1", to, tag: "3", isBare: true }, PATIENT);
  assert.deepEqual([bare.attachments, bare.sentBytes], [[], IMAGE.manifest.bytes.length]);
});

test("what is listed about an image and is gone, or has a blob that is gone or another, is left out and named where that is wanted", async (t) => {
  const [here, there] = [await FakeRegistry.start(t), await FakeRegistry.start(t)];
  here.hold(IMAGE, "1");
  for (const marker of ["whole", "blobless", "changed", "gone"]) here.hold(sampleImage(marker), marker);
  const from = new RegistryClient(speaking(t, here));
  const referrers = ["gone", "blobless", "changed", "whole"].map((marker) => about(IMAGE.manifest, marker));
  for (const it of referrers) await from.putManifest(it, it.descriptor.digest, PATIENT);
  const [gone, blobless, changed, left] = referrers.map(({ descriptor }) => descriptor.digest);
  // What is about one that is left out is left with it.
  here.hold(sampleImage("signature"), "signature");
  const signature = about(referrers[1] ?? IMAGE.manifest, "signature");
  await from.putManifest(signature, signature.descriptor.digest, PATIENT);
  here.manifests.delete(gone ?? "");
  here.blobs.delete(sampleImage("blobless").module.descriptor.digest);
  const { descriptor, bytes } = sampleImage("changed").module;
  here.blobs.set(descriptor.digest, bytes.with(9, 1));
  const to = new RegistryClient(speaking(t, there));
  const copied = await copyImage({ from, named: "1", to, tag: "1", leavesOut: true }, PATIENT);
  assert.deepEqual([copied.attachments, copied.leftOut], [[left], [gone, blobless, changed]]);
  assert.deepEqual([there.manifests.has(left ?? ""), there.manifests.has(blobless ?? "")], [true, false]);
  await assert.rejects(copyImage({ from, named: "1", to, tag: "1" }, PATIENT), { code: "images.registry-not-found" });
  // What the target has not is no fault of the source.
  here.manifests.set(gone ?? "", { type: MANIFEST_TYPE, bytes: referrers[0]?.bytes ?? new Uint8Array() });
  there.trick = ({ method, url }, response) => {
    if (method !== "PUT" || !url.endsWith(gone ?? "x")) return false;
    there.refuse(response, 404, "MANIFEST_UNKNOWN");
    return true;
  };
  await assert.rejects(copyImage({ from, named: "1", to, tag: "1", leavesOut: true }, PATIENT), {
    code: "images.registry-not-found",
  });
});

test("an upload that breaks in the middle goes on, and a source that lies leaves no manifest", async (t) => {
  const [here, there] = [await FakeRegistry.start(t), await FakeRegistry.start(t)];
  here.hold(IMAGE, "1");
  const from = new RegistryClient(speaking(t, here));
  const to = new RegistryClient(speaking(t, there));
  let broken = 0;
  there.trick = ({ method }, response) => method === "PUT" && broken++ === 0 && !!response.destroy();
  await copyImage({ from, named: "1", to, tag: "1" }, PATIENT);
  assert.deepEqual(Uint8Array.from(there.blobs.get(IMAGE.module.descriptor.digest) ?? []), IMAGE.module.bytes);
  there.blobs.clear();
  there.manifests.clear();
  here.blobs.set(IMAGE.module.descriptor.digest, IMAGE.module.bytes.with(9, 1));
  await assert.rejects(copyImage({ from, named: "1", to, tag: "1" }, PATIENT), { code: "images.digest-mismatch" });
  assert.equal(there.manifests.size, 0);
});

test("indexes that nest without end are refused", async (t) => {
  const registry = await FakeRegistry.start(t);
  let inner = IMAGE.manifest.descriptor;
  registry.hold(IMAGE, "1");
  for (let depth = 0; depth < 6; depth += 1) {
    const index = makeBlob(INDEX_TYPE, canonicalBytes({ schemaVersion: 2, manifests: [{ ...inner }] }));
    inner = index.descriptor;
    registry.manifests.set(inner.digest, { type: INDEX_TYPE, bytes: index.bytes });
  }
  const client = new RegistryClient(speaking(t, registry));
  const copy = copyImage({ from: client, named: inner.digest, to: client, tag: "2" }, PATIENT);
  await assert.rejects(copy, { code: "images.malformed" });
  assert.equal(registry.manifests.has("2"), false);
});

test("signatures are added to those that stand at their tag in the target, and put there again when others took their place", async (t) => {
  const there = await FakeRegistry.start(t);
  const to = new RegistryClient(speaking(t, there));
  const signed = async (name: string) => {
    const store = await openImageStore(await temporaryFolder(t));
    await store.add(IMAGE, ref("guard:1"));
    await signImage(store, ref("guard:1"), keyPair(name).secret);
    return new StoreSource(store);
  };
  const tag = signatureTag(DIGEST);
  const count = async (): Promise<number> =>
    readSignatureManifest((await to.manifest(tag, PATIENT)).bytes, "signatures").length;
  const [a, b, c] = [await signed("a"), await signed("b"), await signed("c")];
  const push = (from: StoreSource) => copyImage({ from, named: DIGEST, to, tag: "1" }, PATIENT);
  await push(a);
  const first = there.manifests.get(tag);
  await push(b);
  assert.equal(await count(), 2);
  await push(a);
  assert.equal(await count(), 2);
  // Somebody who does not look puts the first back, right after ours came.
  let puts = 0;
  const back = there.manifests;
  there.trick = ({ method, url }, response) => {
    if (method !== "PUT" || !(url ?? "").endsWith(`/manifests/${tag}`) || first === undefined) return false;
    puts += 1;
    if (puts === 1) response.once("finish", () => back.set(tag, first));
    return false;
  };
  await push(c);
  assert.equal(puts, 2);
  assert.equal(await count(), 2);
  there.trick = ({ method, url }, response) => {
    if (method === "PUT" && (url ?? "").endsWith(`/manifests/${tag}`) && first !== undefined)
      response.once("finish", () => back.set(tag, first));
    return false;
  };
  await assert.rejects(push(b), { code: "images.registry-refused", message: /others change it/ });
});
