import assert from "node:assert/strict";

/** The constraints of the JSON schemas of OCI image-spec v1.1.1, written as checks. @see its folder schema/ */

const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/;
/** @see OCI image-spec v1.1.1, annotations.md, `org.opencontainers.image.ref.name` */
const REF_NAME = /^[A-Za-z0-9]+(?:(?:[-._:@+]|--)[A-Za-z0-9]+)*(?:\/[A-Za-z0-9]+(?:(?:[-._:@+]|--)[A-Za-z0-9]+)*)*$/;
/** @see RFC 3339 section 5.6 `date-time` */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Asserts what schema/image-manifest-schema.json and manifest.md demand. */
export function assertImageManifest(manifest: unknown): void {
  const { schemaVersion, mediaType, config, layers, annotations, artifactType } = asObject(manifest);
  assert.equal(schemaVersion, 2);
  assert.equal(mediaType, "application/vnd.oci.image.manifest.v1+json");
  assertDescriptor(config);
  assert.ok(Array.isArray(layers) && layers.length >= 1, "layers has at least one item");
  for (const layer of layers) assertDescriptor(layer);
  if (artifactType !== undefined) assertMatches(artifactType, MEDIA_TYPE);
  assertAnnotations(annotations);
}

/** Asserts what schema/image-index-schema.json and image-layout.md, "index.json file", demand. */
export function assertImageIndex(index: unknown): void {
  const { schemaVersion, mediaType, manifests, annotations } = asObject(index);
  assert.equal(schemaVersion, 2);
  assert.equal(mediaType, "application/vnd.oci.image.index.v1+json");
  assert.ok(Array.isArray(manifests), "manifests is an array");
  for (const manifest of manifests) {
    assertDescriptor(manifest);
    const { platform } = asObject(manifest);
    if (platform === undefined) continue;
    assert.equal(typeof asObject(platform)["architecture"], "string");
    assert.equal(typeof asObject(platform)["os"], "string");
  }
  assertAnnotations(annotations);
}

/** Asserts what schema/image-layout-schema.json demands. */
export function assertImageLayout(layout: unknown): void {
  assert.equal(asObject(layout)["imageLayoutVersion"], "1.0.0");
}

function assertDescriptor(descriptor: unknown): void {
  const { mediaType, size, digest, annotations } = asObject(descriptor);
  assertMatches(mediaType, MEDIA_TYPE);
  assert.ok(typeof size === "number" && Number.isSafeInteger(size) && size >= 0, "size is an integer of at least 0");
  assertMatches(digest, DIGEST);
  assertAnnotations(annotations);
}

function assertAnnotations(annotations: unknown): void {
  if (annotations === undefined) return;
  for (const [key, value] of Object.entries(asObject(annotations))) {
    assert.equal(typeof value, "string", `the value of ${key} is a string`);
    if (key === "org.opencontainers.image.ref.name") assertMatches(value, REF_NAME);
    if (key === "org.opencontainers.image.created") assertMatches(value, DATE_TIME);
  }
}

function assertMatches(value: unknown, pattern: RegExp): void {
  assert.ok(typeof value === "string", "it is a string");
  assert.match(value, pattern);
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  assert.ok(typeof value === "object" && value !== null && !Array.isArray(value), "it is an object");
  return Object.fromEntries(Object.entries(value));
}
