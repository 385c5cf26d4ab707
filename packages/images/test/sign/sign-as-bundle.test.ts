import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { parseImageManifest } from "../../src/oci/image-manifest.ts";
import { signAsBundle } from "../../src/sign/sign-as-bundle.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifyImage } from "../../src/sign/verify-image.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { keyPair } from "../support/keys.ts";
import { assertImageManifest } from "../support/oci-schema.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { ref, sampleImage } from "../support/samples.ts";

const DIGEST = sampleImage().manifest.descriptor.digest;
const BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";
const A = keyPair("a");

async function signed() {
  const store = await openImageStore("/store", { fileSystem: new PowerLossFileSystem() });
  await store.add(sampleImage(), ref("plant/guard:1"));
  return { store, first: await signAsBundle(store, ref("plant/guard:1"), A.secret) };
}

test("signAsBundle() writes what cosign 2.6 writes with --new-bundle-format, but the time", async () => {
  const { store, first } = await signed();
  const bytes = await store.read(first.signature.descriptor.digest);
  const json = JSON.parse(new TextDecoder().decode(bytes));
  assertImageManifest(json);
  const config = { mediaType: "application/vnd.oci.empty.v1+json", size: 2 };
  assert.deepEqual({ ...json.config, digest: undefined }, { ...config, digest: undefined });
  assert.equal(json.artifactType, BUNDLE);
  assert.equal(json.subject.digest, DIGEST);
  assert.deepEqual(json.annotations, {
    "dev.sigstore.bundle.content": "dsse-envelope",
    "dev.sigstore.bundle.predicateType": "https://sigstore.dev/cosign/sign/v1",
  });
  const [layer] = parseImageManifest(bytes, "m").layers;
  assert.ok(layer?.mediaType === BUNDLE);
  const bundle = JSON.parse(new TextDecoder().decode(await store.read(layer.digest)));
  const spki = A.trusted.key.export({ type: "spki", format: "der" });
  assert.equal(bundle.mediaType, BUNDLE);
  assert.equal(bundle.verificationMaterial.publicKey.hint, createHash("sha256").update(spki).digest("base64"));
  assert.equal(bundle.dsseEnvelope.payloadType, "application/vnd.in-toto+json");
  assert.equal(bundle.dsseEnvelope.signatures.length, 1);
});

test("signAsBundle() signs once with each key, under a name of its image, which stays as it is", async () => {
  const { store, first } = await signed();
  assert.equal(first.wasSigned, false);
  assert.match(first.signature.reference ?? "", new RegExp(`^plant/guard:sha256-${DIGEST.slice(7)}\\.[0-9a-f]{32}$`));
  const again = await signAsBundle(store, ref("plant/guard:1"), A.secret);
  assert.deepEqual([again.wasSigned, again.signature.descriptor], [true, first.signature.descriptor]);
  const b = keyPair("b");
  assert.equal((await signAsBundle(store, ref("plant/guard:1"), b.secret)).wasSigned, false);
  const verified = await verifyImage(store, DIGEST, onlyKeys([A.trusted, b.trusted]));
  assert.deepEqual(verified.map(({ key }) => key).sort(), ["a", "b"]);
  await store.remove(ref("plant/guard:1"));
  assert.deepEqual([await store.list(), await store.blobs()], [[], []]);
});
