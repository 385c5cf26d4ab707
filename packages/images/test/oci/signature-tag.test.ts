import assert from "node:assert/strict";
import { test } from "node:test";
import { signatureTag, signedImage } from "../../src/oci/signature-tag.ts";
import { sampleDigest } from "../support/store-states.ts";

test("signatureTag() is the tag of cosign's specification, and signedImage() reads it back", () => {
  const digest = sampleDigest("");
  assert.equal(signatureTag(digest), `sha256-${digest.slice(7)}.sig`);
  assert.equal(signedImage(`registry.example:5000/plant/guard:${signatureTag(digest)}`), digest);
});

test("signedImage() is undefined for other names", () => {
  for (const name of [undefined, "guard:1", "guard", `guard:sha256-${"a".repeat(63)}.sig`, "not an image"]) {
    assert.equal(signedImage(name), undefined);
  }
});
