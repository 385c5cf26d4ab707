import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { digestOf } from "../../src/oci/descriptor.ts";
import { MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { APP_TYPE, makeAppIndex, readAppIndex } from "../../src/read/app-index.ts";

const descriptor = (name: string) => ({
  mediaType: MANIFEST_TYPE,
  digest: digestOf(new TextEncoder().encode(name)),
  size: name.length,
});
const APP = descriptor("app");
const IMAGES = [descriptor("b"), descriptor("a")];

test("readAppIndex() reads what makeAppIndex() wrote: the images in their order, one that two services share once", () => {
  const [first = APP] = IMAGES;
  const index = makeAppIndex({ app: APP, images: [...IMAGES, first] });
  assert.deepEqual(readAppIndex(index.bytes, "index"), { app: APP, images: IMAGES });
  const { manifests } = JSON.parse(new TextDecoder().decode(index.bytes));
  assert.equal(manifests[0].artifactType, APP_TYPE);
  // As skopeo 1.9 writes it again.
  delete manifests[0].artifactType;
  assert.deepEqual(readAppIndex(canonicalBytes({ schemaVersion: 2, manifests }), "index"), {
    app: APP,
    images: IMAGES,
  });
});

test("readAppIndex() finds no app in an index for platforms, and refuses one with too many images", () => {
  const index = (manifests: readonly object[]) =>
    canonicalBytes(JSON.parse(JSON.stringify({ schemaVersion: 2, manifests })));
  assert.equal(readAppIndex(index(IMAGES), "index"), undefined);
  const many = Array.from({ length: 300 }, (_, i) => descriptor(`${i}`));
  const bad = index([{ ...APP, artifactType: APP_TYPE }, ...many]);
  assert.throws(() => readAppIndex(bad, "index"), { code: "images.malformed" });
  assert.throws(() => readAppIndex(new TextEncoder().encode("{}"), "index"), { code: "images.malformed" });
});
