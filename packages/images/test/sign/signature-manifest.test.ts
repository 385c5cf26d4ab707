import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { subjectOf } from "../../src/oci/subject.ts";
import {
  BUNDLE_MEDIA_TYPE,
  mergeSignatureManifests,
  readBundleManifest,
  readSignatureManifest,
  writeSignatureManifest,
} from "../../src/sign/signature-manifest.ts";
import { PAYLOAD_MEDIA_TYPE } from "../../src/sign/signature-payload.ts";
import { assertImageManifest } from "../support/oci-schema.ts";
import { sampleImage } from "../support/samples.ts";

const SUBJECT = sampleImage().manifest.descriptor;
const PAYLOAD = makeBlob(PAYLOAD_MEDIA_TYPE, new Uint8Array(3)).descriptor;

test("writeSignatureManifest() is a manifest of the specification about its image, and is read back", () => {
  const entries = [{ payload: PAYLOAD, signature: "AAAA" }];
  const { manifest, config } = writeSignatureManifest(SUBJECT, entries);
  const json = JSON.parse(new TextDecoder().decode(manifest.bytes));
  assertImageManifest(json);
  assert.equal(json.config.digest, config.descriptor.digest);
  assert.equal(json.layers[0].mediaType, "application/vnd.dev.cosign.simplesigning.v1+json");
  assert.equal(json.layers[0].annotations["dev.cosignproject.cosign/signature"], "AAAA");
  assert.deepEqual(readSignatureManifest(manifest.bytes, "m"), entries);
  assert.equal(subjectOf(manifest.bytes, "m"), SUBJECT.digest);
});

test("readSignatureManifest() lets other layers be, and a manifest about nothing has no subject", () => {
  assert.deepEqual(readSignatureManifest(sampleImage().manifest.bytes, "m"), []);
  assert.equal(subjectOf(sampleImage().manifest.bytes, "m"), undefined);
});

test("mergeSignatureManifests() puts ours behind theirs, and leaves theirs as they are", () => {
  const other = makeBlob(PAYLOAD_MEDIA_TYPE, new Uint8Array(4)).descriptor;
  const annotations = {
    "dev.cosignproject.cosign/signature": "THEIRS",
    "dev.sigstore.cosign/bundle": "{}",
    "dev.sigstore.cosign/certificate": "-----BEGIN CERTIFICATE-----",
  };
  const strange = { mediaType: "application/x-strange", digest: other.digest, size: 1, urls: ["https://e.example"] };
  const theirs = makeBlob(
    MANIFEST_TYPE,
    canonicalBytes({ schemaVersion: 2, layers: [{ ...PAYLOAD, annotations }, strange], annotations: { by: "them" } }),
  );
  const ours = writeSignatureManifest(SUBJECT, [{ payload: PAYLOAD, signature: "OURS" }]).manifest;
  const merged = mergeSignatureManifests(theirs, ours);
  assert.ok(merged);
  const json = JSON.parse(new TextDecoder().decode(merged.manifest.bytes));
  assertImageManifest(json);
  assert.deepEqual(json.layers.slice(0, 2), [{ ...PAYLOAD, annotations }, strange]);
  assert.equal(json.layers[2].annotations["dev.cosignproject.cosign/signature"], "OURS");
  assert.deepEqual(json.annotations, { by: "them" });
  assert.equal(subjectOf(merged.manifest.bytes, "m"), SUBJECT.digest);
  const config = JSON.parse(new TextDecoder().decode(merged.config.bytes));
  assert.deepEqual(
    config.rootfs.diff_ids,
    json.layers.map(({ digest }: { digest: string }) => digest),
  );
  assert.equal(mergeSignatureManifests(merged.manifest, ours), undefined);
  assert.equal(mergeSignatureManifests(merged.manifest, theirs), undefined);
  const none = makeBlob(MANIFEST_TYPE, canonicalBytes({ layers: 1 }));
  assert.throws(() => mergeSignatureManifests(none, ours), { code: "images.malformed" });
});

test("readSignatureManifest() and readBundleManifest() let what can not be read be, and take the rest", () => {
  const sha512 = { mediaType: PAYLOAD_MEDIA_TYPE, digest: `sha512:${"0".repeat(128)}`, size: 1 };
  const annotations = { "dev.cosignproject.cosign/signature": "AAAA" };
  const bundle = { ...PAYLOAD, mediaType: BUNDLE_MEDIA_TYPE };
  const layers = [
    { ...sha512, annotations },
    "none",
    { ...PAYLOAD, annotations: [] },
    { ...PAYLOAD, annotations },
    bundle,
  ];
  const bytes = canonicalBytes({ layers });
  assert.deepEqual(readSignatureManifest(bytes, "m"), [{ payload: PAYLOAD, signature: "AAAA" }]);
  assert.deepEqual(readBundleManifest(bytes, "m"), [bundle]);
});
