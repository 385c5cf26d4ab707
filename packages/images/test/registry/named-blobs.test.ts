import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { INDEX_TYPE, MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { isIndexType, namedBlobs } from "../../src/registry/named-blobs.ts";
import { sampleImage } from "../support/samples.ts";

const IMAGE = sampleImage();

test("a manifest names config and layers, but those that its maker alone may hand out", () => {
  const foreign = {
    ...IMAGE.module.descriptor,
    mediaType: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
  };
  const manifest = canonicalBytes({
    schemaVersion: 2,
    config: { ...IMAGE.config.descriptor },
    layers: [foreign, { ...IMAGE.module.descriptor }],
  });
  const { manifests, blobs } = namedBlobs(makeBlob(MANIFEST_TYPE, manifest));
  assert.deepEqual(manifests, []);
  assert.deepEqual(blobs, [IMAGE.config.descriptor, IMAGE.module.descriptor]);
});

test("an index names manifests; what is neither is refused", () => {
  const index = canonicalBytes({ schemaVersion: 2, manifests: [{ ...IMAGE.manifest.descriptor }] });
  for (const type of [INDEX_TYPE, "application/vnd.docker.distribution.manifest.list.v2+json"]) {
    assert.ok(isIndexType(type));
    assert.deepEqual(namedBlobs(makeBlob(type, index)).manifests, [IMAGE.manifest.descriptor]);
  }
  assert.throws(() => namedBlobs(makeBlob(MANIFEST_TYPE, index)), { code: "images.malformed" });
});
