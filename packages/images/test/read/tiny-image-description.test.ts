import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { makeBlob } from "../../src/oci/descriptor.ts";
import type { Json } from "../../src/oci/json.ts";
import { describeTinyImage, type TinyImageDescription } from "../../src/read/tiny-image-description.ts";
import { readTinyManifest, type TinyManifest } from "../../src/read/tiny-manifest.ts";
import { MANIFEST, sampleImage } from "../support/samples.ts";

const IMAGE = sampleImage();
const TINY = readTinyManifest(IMAGE.manifest);

function describe(config: Json, tiny: TinyManifest = TINY): TinyImageDescription {
  return describeTinyImage(tiny, makeBlob("application/vnd.wasm.config.v0+json", canonicalBytes(config)));
}

test("describeTinyImage() says what buildTinyImage() was given", () => {
  const description = describeTinyImage(TINY, IMAGE.config);
  assert.equal(description.format, "wasm-artifact");
  assert.deepEqual(description.platform, { os: "wasip1", architecture: "wasm" });
  assert.equal(description.title, "guard");
  assert.equal(description.version, "1.2.0");
  assert.equal(description.description, "Watches the machine");
  assert.equal(description.created, "2026-01-02T03:04:05Z");
  assert.deepEqual(description.asks, MANIFEST.asks);
});

test("describeTinyImage() reads images of others, which ask for nothing: the ordinary config and the older layer, for wasi/wasm and wasip1/wasm", () => {
  for (const os of ["wasi", "wasip1"]) {
    const config = {
      os,
      architecture: "wasm",
      rootfs: { type: "layers", diff_ids: [] },
      config: { Cmd: ["/main.wasm"] },
    };
    const ordinary = {
      ...TINY,
      annotations: {},
      config: { ...TINY.config, mediaType: "application/vnd.oci.image.config.v1+json" },
    };
    const description = describe(config, ordinary);
    assert.equal(description.format, "wasm-image");
    assert.equal(description.asks, undefined);
    assert.equal(description.title, undefined);
    assert.deepEqual(description.platform, { os, architecture: "wasm" });
    const mediaType = "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm";
    assert.equal(describe(config, { ...ordinary, module: { ...TINY.module, mediaType } }).format, "bytecodealliance");
  }
});

test("describeTinyImage() refuses another platform and says which it needs", () => {
  assert.throws(() => describe({ os: "linux", architecture: "amd64" }), {
    code: "images.not-tiny",
    message: /it is for linux\/amd64$/,
    expected: /^wasip1\/wasm/,
  });
  assert.throws(() => describe({ os: "wasip2", architecture: "wasm" }), {
    code: "images.not-tiny",
    expected: /core module/,
  });
});

test("describeTinyImage() refuses a config of another image, and one that is not a config", () => {
  const platform = { os: "wasip1", architecture: "wasm" };
  const digest = TINY.module.digest;
  describe({ ...platform, layerDigests: [digest] });
  assert.throws(() => describe({ ...platform, layerDigests: [TINY.config.digest] }), { code: "images.malformed" });
  assert.throws(() => describe({ ...platform, layerDigests: [digest, digest] }), { code: "images.malformed" });
  assert.throws(() => describe({ ...platform, layerDigests: [] }), { code: "images.malformed" });
  assert.throws(() => describe({ ...platform, thimble: {} }), { code: "images.malformed" });
  assert.throws(() => describe({ architecture: "wasm" }), { code: "images.malformed" });
  assert.throws(() => describe(7), { code: "images.malformed" });
});

test("describeTinyImage() reads the image of Ocre's tools with one layer; one with models as more layers is refused (ADR 0035)", () => {
  // ocre-runtime, docs/architecture/containers: the config has a member `module` that names what is called first.
  const description = describe({
    architecture: "wasm",
    os: "wasip1",
    layerDigests: [TINY.module.digest],
    module: { entryPoint: "on_init" },
  });
  assert.equal(description.format, "wasm-artifact");
  assert.equal(description.asks, undefined);
  const model = { ...TINY.module, mediaType: "application/octet-stream" };
  const config = { ...TINY.config };
  const document = { schemaVersion: 2, config, layers: [{ ...TINY.module }, model] };
  const manifest = makeBlob("application/vnd.oci.image.manifest.v1+json", canonicalBytes(document));
  assert.throws(() => readTinyManifest(manifest), { code: "images.not-tiny", message: /it has 2 layers$/ });
});

test("describeTinyImage() reads labels of an ordinary image like annotations, and what it asks for from one", () => {
  const digest = TINY.module.digest;
  const layer = { ...TINY.module, mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" };
  const asks = JSON.stringify({
    grants: { read: [], write: [], publish: [] },
    on: { reading: [], message: [] },
    budget: {},
  });
  const image = (config: Json, rootfs: Json = { diff_ids: [digest] }) =>
    describe({ os: "linux", architecture: "wasm", config, rootfs }, { ...TINY, annotations: {}, module: layer });
  const Labels = { "org.opencontainers.image.title": "guard", "thimble.asks": asks, "thimble.release": "7" };
  const read = image({ Labels });
  assert.deepEqual([read.title, read.release, read.asks?.grants.read, read.diffId], ["guard", 7, [], digest]);
  assert.equal(image({ Labels: null }).asks, undefined);
  assert.throws(() => image({ Labels: { "thimble.asks": "{" } }), { code: "images.malformed" });
  assert.throws(() => image({}, { diff_ids: [] }), { code: "images.malformed" });
});
