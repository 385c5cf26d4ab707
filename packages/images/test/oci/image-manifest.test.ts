import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import fc from "fast-check";
import { parseImageManifest } from "../../src/oci/image-manifest.ts";
import { MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { sampleImage } from "../support/samples.ts";

const IMAGE = sampleImage();
const RIGHT = {
  schemaVersion: 2,
  mediaType: MANIFEST_TYPE,
  config: IMAGE.config.descriptor,
  layers: [IMAGE.module.descriptor],
  annotations: { a: "b" },
};

function parse(manifest: unknown): unknown {
  return parseImageManifest(new TextEncoder().encode(JSON.stringify(manifest)), "the manifest");
}

test("parseImageManifest() reads config, layers and annotations", () => {
  const { config, layers, annotations } = RIGHT;
  assert.deepEqual(parse(RIGHT), { config, layers, annotations });
});

test("parseImageManifest() takes a manifest without media type and annotations, and with properties that it does not know", () => {
  const { config, layers } = RIGHT;
  const expected = { config, layers, annotations: {} };
  assert.deepEqual(parse({ ...RIGHT, mediaType: undefined, annotations: undefined, artifactType: "a/b" }), expected);
});

test("parseImageManifest() refuses what the specification does not allow", () => {
  const wrong: readonly unknown[] = [
    { ...RIGHT, schemaVersion: 1 },
    { ...RIGHT, schemaVersion: undefined },
    { ...RIGHT, mediaType: "application/vnd.oci.image.index.v1+json" },
    { ...RIGHT, config: undefined },
    { ...RIGHT, layers: [] },
    { ...RIGHT, layers: undefined },
    { ...RIGHT, annotations: { a: 1 } },
    [RIGHT],
  ];
  for (const manifest of wrong) assert.throws(() => parse(manifest), { code: "images.malformed" });
});

test("parseImageManifest() throws nothing but its code", () => {
  fc.assert(
    fc.property(
      fc.record({ schemaVersion: fc.constant(2), config: fc.jsonValue(), layers: fc.jsonValue() }),
      (value) => {
        try {
          parse(value);
        } catch (error) {
          assert.ok(isThimbleError(error, "images.malformed"));
        }
      },
    ),
  );
});
