import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "../../src/oci/descriptor.ts";
import { BUNDLE_WORDS } from "../../src/registry/bundle-words.ts";
import { BUNDLE_TYPE } from "../../src/registry/image-bundle.ts";

test("a version of bundles has its words for ever: devices in the field have them", () => {
  assert.equal(BUNDLE_TYPE, "application/vnd.thimble.bundle.v2+zstd");
  assert.equal(digestOf(BUNDLE_WORDS), "sha256:168fd8fa001945475bc8790feb8f1a4c8ae7ee0bbaaf20b67a8a6dea87a42df6");
});
