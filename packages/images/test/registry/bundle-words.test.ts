import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "../../src/oci/descriptor.ts";
import { BUNDLE_WORDS } from "../../src/registry/bundle-words.ts";
import { BUNDLE_TYPE } from "../../src/registry/image-bundle.ts";

test("a version of bundles has its words for ever: devices in the field have them", () => {
  assert.equal(BUNDLE_TYPE, "application/vnd.thimble.bundle.v3+zstd");
  assert.equal(digestOf(BUNDLE_WORDS), "sha256:f03a5a9bba6b577236b84ca169d47ada1bd7afaffbfbf39d7c1f9254166fb885");
});
