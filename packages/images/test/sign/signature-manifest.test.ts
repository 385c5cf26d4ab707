import assert from "node:assert/strict";
import { test } from "node:test";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { readSignatureManifest, subjectOf, writeSignatureManifest } from "../../src/sign/signature-manifest.ts";
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
