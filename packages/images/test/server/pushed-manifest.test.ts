import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import type { Json } from "../../src/oci/json.ts";
import { MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { parsePushedManifest } from "../../src/server/pushed-manifest.ts";
import { someBlob, someManifest } from "../support/test-registry.ts";

const [CONFIG, LAYER] = [someBlob("{}"), someBlob("layer")];

test("parsePushedManifest() reads what a registry has to know, and leaves out layers that are fetched from elsewhere", () => {
  const far = { ...someBlob("far").descriptor, urls: ["https://example.org/far"] };
  const layers: Json = [{ ...LAYER.descriptor }, far];
  const { bytes } = someManifest(CONFIG, [], { layers });
  const manifest = parsePushedManifest(bytes, `${MANIFEST_TYPE}; charset=utf-8`);
  assert.deepEqual(manifest.blobs, [CONFIG.descriptor.digest, LAYER.descriptor.digest]);
  assert.equal(manifest.artifactType, "application/vnd.oci.image.config.v1+json");
  assert.equal(parsePushedManifest(bytes, undefined).mediaType, MANIFEST_TYPE);
});

test("parsePushedManifest() refuses what is no manifest with MANIFEST_INVALID", () => {
  const good = { schemaVersion: 2, mediaType: MANIFEST_TYPE, config: { ...CONFIG.descriptor }, layers: [] };
  for (const [document, type] of [
    [{ ...good, schemaVersion: 1 }, MANIFEST_TYPE],
    [{ ...good, layers: {} }, MANIFEST_TYPE],
    [{ ...good, config: undefined }, MANIFEST_TYPE],
    [{ ...good, config: { ...CONFIG.descriptor, digest: "sha512:00" } }, MANIFEST_TYPE],
    [{ ...good, subject: { digest: "x" } }, MANIFEST_TYPE],
    [{ ...good, annotations: { a: 1 } }, MANIFEST_TYPE],
    [good, "application/json"],
    [{ ...good, mediaType: undefined }, "text/plain"],
    [[], MANIFEST_TYPE],
  ] as const) {
    const bytes = canonicalBytes(document);
    assert.throws(() => parsePushedManifest(bytes, type), { code: "MANIFEST_INVALID" }, JSON.stringify(document));
  }
  assert.throws(() => parsePushedManifest(Uint8Array.of(0xff), MANIFEST_TYPE), { code: "MANIFEST_INVALID" });
});
