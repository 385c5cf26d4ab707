import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { readSubject, subjectOf } from "../../src/oci/subject.ts";

const SUBJECT = makeBlob(MANIFEST_TYPE, canonicalBytes({ an: "image" })).descriptor;
const ABOUT = makeBlob(MANIFEST_TYPE, canonicalBytes({ subject: { ...SUBJECT } }));

test("subjectOf() is the image that a manifest is about, undefined where it is about none", () => {
  assert.equal(subjectOf(ABOUT.bytes, "m"), SUBJECT.digest);
  assert.equal(subjectOf(canonicalBytes({}), "m"), undefined);
  assert.throws(() => subjectOf(canonicalBytes({ subject: "sha256:00" }), "m"), { code: "images.malformed" });
});

test("readSubject() takes what can not be read for a manifest about nothing, and a disk that fails for what it is", async () => {
  const read = async (): Promise<Uint8Array> => ABOUT.bytes;
  assert.equal(await readSubject(ABOUT.descriptor, read), SUBJECT.digest);
  assert.equal(await readSubject({ ...ABOUT.descriptor, mediaType: "application/wasm" }, read), undefined);
  const damaged = makeBlob(MANIFEST_TYPE, canonicalBytes({ subject: 1 }));
  assert.equal(await readSubject(damaged.descriptor, async () => damaged.bytes), undefined);
  const failing = async (): Promise<Uint8Array> => {
    throw new ThimbleError("images.store-failed", "Cannot read: EIO");
  };
  await assert.rejects(readSubject(ABOUT.descriptor, failing), { code: "images.store-failed" });
});
