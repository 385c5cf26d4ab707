import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { type Blob, makeBlob } from "../../src/oci/descriptor.ts";
import { INDEX_TYPE, MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { readTinyManifest } from "../../src/read/tiny-manifest.ts";
import { sampleImage } from "../support/samples.ts";

const IMAGE = sampleImage();

/** A manifest with a config and layers of these media types. */
function manifest(configType: string, ...layerTypes: readonly string[]): Blob {
  const config = { ...IMAGE.config.descriptor, mediaType: configType };
  const layers = layerTypes.map((mediaType) => ({ ...IMAGE.module.descriptor, mediaType }));
  return makeBlob(MANIFEST_TYPE, canonicalBytes({ schemaVersion: 2, mediaType: MANIFEST_TYPE, config, layers }));
}

const WASM_CONFIG = "application/vnd.wasm.config.v0+json";
const IMAGE_CONFIG = "application/vnd.oci.image.config.v1+json";
const OLD_LAYER = "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm";

test("readTinyManifest() reads the image that buildTinyImage() makes", () => {
  const tiny = readTinyManifest(IMAGE.manifest);
  assert.deepEqual(tiny.manifest, IMAGE.manifest.descriptor);
  assert.deepEqual(tiny.config, IMAGE.config.descriptor);
  assert.deepEqual(tiny.module, IMAGE.module.descriptor);
});

test("readTinyManifest() takes an ordinary config beside a Wasm layer, and the older layer type", () => {
  assert.equal(readTinyManifest(manifest(IMAGE_CONFIG, "application/wasm")).config.mediaType, IMAGE_CONFIG);
  assert.equal(readTinyManifest(manifest(IMAGE_CONFIG, OLD_LAYER)).module.mediaType, OLD_LAYER);
  assert.equal(readTinyManifest(manifest(WASM_CONFIG, OLD_LAYER)).module.mediaType, OLD_LAYER);
});

test("readTinyManifest() refuses more than one layer and says what would be right", () => {
  const blob = manifest(WASM_CONFIG, "application/wasm", "application/octet-stream");
  assert.throws(() => readTinyManifest(blob), {
    code: "images.not-tiny",
    message: `Cannot use image ${blob.descriptor.digest}: it has 2 layers`,
    expected: "one layer of type application/wasm; models and data go beside the image, as referrers",
  });
});

test("readTinyManifest() refuses a file system layer, an unknown config, an index and another kind of manifest", () => {
  const tar = manifest(WASM_CONFIG, "application/vnd.oci.image.layer.v1.tar+gzip");
  assert.throws(() => readTinyManifest(tar), { code: "images.not-tiny", message: /its layer is .*tar\+gzip$/ });
  const helm = manifest("application/vnd.cncf.helm.config.v1+json", "application/wasm");
  assert.throws(() => readTinyManifest(helm), { code: "images.not-tiny", message: /its config is .*helm/ });
  const index = makeBlob(INDEX_TYPE, canonicalBytes({ schemaVersion: 2, manifests: [] }));
  assert.throws(() => readTinyManifest(index), {
    code: "images.not-tiny",
    expected: /skopeo copy --override-os wasip1/,
  });
  const old = makeBlob("application/vnd.docker.distribution.manifest.v1+json", canonicalBytes({ schemaVersion: 1 }));
  assert.throws(() => readTinyManifest(old), { code: "images.not-tiny", message: /docker/ });
});
