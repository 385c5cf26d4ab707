import assert from "node:assert/strict";
import { test } from "node:test";
import { compressionOf } from "../../src/oci/media-types.ts";

test("compressionOf() knows the layers of OCI and Docker that are tars, and nothing else", () => {
  assert.equal(compressionOf("application/vnd.oci.image.layer.v1.tar"), "none");
  assert.equal(compressionOf("application/vnd.oci.image.layer.v1.tar+gzip"), "gzip");
  assert.equal(compressionOf("application/vnd.oci.image.layer.v1.tar+zstd"), "zstd");
  assert.equal(compressionOf("application/vnd.docker.image.rootfs.diff.tar.gzip"), "gzip");
  for (const other of ["application/wasm", "application/vnd.oci.image.layer.nondistributable.v1.tar", "toString"])
    assert.equal(compressionOf(other), undefined);
});
