import assert from "node:assert/strict";
import { test } from "node:test";
import { buildTinyImage } from "../../src/build/build-tiny-image.ts";
import type { Blob } from "../../src/oci/descriptor.ts";
import { digestOf } from "../../src/oci/descriptor.ts";
import { assertImageManifest } from "../support/oci-schema.ts";
import { CREATED, MANIFEST, sampleModule } from "../support/samples.ts";

const OPTIONS = { wasm: sampleModule(), manifest: MANIFEST, created: CREATED };

function json(blob: Blob): unknown {
  return JSON.parse(new TextDecoder().decode(blob.bytes));
}

test("buildTinyImage() makes a manifest that the image specification allows, of a Wasm config and one module", () => {
  const { manifest, config, module } = buildTinyImage(OPTIONS);
  assertImageManifest(json(manifest));
  assert.deepEqual(json(manifest), {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: {
      mediaType: "application/vnd.wasm.config.v0+json",
      digest: digestOf(config.bytes),
      size: config.bytes.length,
    },
    layers: [{ mediaType: "application/wasm", digest: digestOf(module.bytes), size: module.bytes.length }],
    annotations: {
      "org.opencontainers.image.created": "2026-01-02T03:04:05Z",
      "org.opencontainers.image.description": "Watches the machine",
      "org.opencontainers.image.title": "guard",
      "org.opencontainers.image.version": "1.2.0",
    },
  });
});

test("buildTinyImage() writes into the config what the container asks for", () => {
  const { config, module } = buildTinyImage(OPTIONS);
  assert.deepEqual(json(config), {
    architecture: "wasm",
    os: "wasip1",
    created: "2026-01-02T03:04:05Z",
    layerDigests: [module.descriptor.digest],
    thimble: {
      grants: { read: ["machine/temperature"], write: ["coolant/open"], publish: ["plant/1/anomaly"] },
      on: { reading: ["machine/temperature"], message: ["plant/+/reset"], tick: 60_000 },
      budget: { instructions: 200_000, stateBytes: 4096 },
    },
  });
});

test("buildTinyImage() gives the digest that it gave before", () => {
  // A change here means that every image changes its digest: on purpose, or not at all.
  assert.equal(
    buildTinyImage(OPTIONS).manifest.descriptor.digest,
    "sha256:44ab6770d0d44b1f2cd5f4866d9e37ed34ab7f78d8830cc587dae266c7324ef9",
  );
});

test("buildTinyImage() gives the same digest whatever order the inputs' members have", () => {
  const { asks } = MANIFEST;
  const reordered = {
    ...MANIFEST,
    asks: { budget: { stateBytes: 4096, instructions: 200_000 }, on: asks.on, grants: asks.grants },
  };
  const a = buildTinyImage({ ...OPTIONS, annotations: { x: "1", y: "2" } });
  const b = buildTinyImage({
    annotations: { y: "2", x: "1" },
    created: CREATED,
    manifest: reordered,
    wasm: sampleModule(),
  });
  assert.equal(a.manifest.descriptor.digest, b.manifest.descriptor.digest);
});

test("buildTinyImage() takes the time from its caller alone: without one it names none, and the config says the epoch", () => {
  const { manifest, config } = buildTinyImage({ ...OPTIONS, created: undefined });
  assert.doesNotMatch(new TextDecoder().decode(manifest.bytes), /created/);
  assert.match(new TextDecoder().decode(config.bytes), /"created":"1970-01-01T00:00:00Z"/);
  assert.throws(() => buildTinyImage({ ...OPTIONS, created: 1e20 }), RangeError);
});

test("buildTinyImage() adds annotations, but not in place of those that the manifest gives", () => {
  const annotations = { "org.opencontainers.image.revision": "abc", "org.opencontainers.image.version": "9" };
  const text = new TextDecoder().decode(buildTinyImage({ ...OPTIONS, annotations }).manifest.bytes);
  assert.match(text, /"org.opencontainers.image.revision":"abc"/);
  assert.match(text, /"org.opencontainers.image.version":"1.2.0"/);
});

test("buildTinyImage() refuses a module over the limit of its manifest and says both sizes", () => {
  const size = OPTIONS.wasm.length;
  buildTinyImage({ ...OPTIONS, manifest: { ...MANIFEST, maximumBytes: size } });
  assert.throws(() => buildTinyImage({ ...OPTIONS, manifest: { ...MANIFEST, maximumBytes: size - 1 } }), {
    code: "images.module-too-large",
    message: `Cannot build guard: its module has ${size} bytes`,
    expected: `at most ${size - 1} bytes`,
  });
});
