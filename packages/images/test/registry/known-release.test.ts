import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "@thimble/model";
import type { Blob, Descriptor } from "../../src/oci/descriptor.ts";
import { makeAppIndex } from "../../src/read/app-index.ts";
import { BUNDLE_WORDS } from "../../src/registry/bundle-words.ts";
import { MAXIMUM_KNOWN_BYTES, readKnownRelease, takenManifests } from "../../src/registry/known-release.ts";
import { sampleImage } from "../support/samples.ts";
import { indexOf } from "../support/signed-index.ts";
import { someBlob, someManifest } from "../support/test-registry.ts";

const CONFIG = someBlob("{}");
const LAYER = someBlob("a layer");
const APP = someManifest(CONFIG, [LAYER]);
const [ONE, TWO] = [sampleImage("one"), sampleImage("two")];
const INDEX = makeAppIndex({ app: APP.descriptor, images: [ONE, TWO].map((it) => it.manifest.descriptor) });
const PARTS = [CONFIG, LAYER, APP, ...[ONE, TWO].flatMap((it) => [it.config, it.module, it.manifest])];

function reading(parts: readonly Blob[]) {
  const all = new Map<Digest, Uint8Array>(parts.map((it) => [it.descriptor.digest, it.bytes]));
  return async ({ digest }: Descriptor) => all.get(digest);
}

test("a release is known by its index: app and images, each part once, and the words of all bundles before", async () => {
  const known = await readKnownRelease(INDEX, reading(PARTS));
  assert.deepEqual(known?.parts, new Set([...PARTS, INDEX].map((it) => it.descriptor.digest)));
  const bytes = [BUNDLE_WORDS, ...PARTS.map((it) => it.bytes), INDEX.bytes].reduce((sum, it) => sum + it.length, 0);
  assert.equal(known?.dictionary.length, bytes);
  assert.deepEqual(known?.dictionary.subarray(0, BUNDLE_WORDS.length), Buffer.from(BUNDLE_WORDS));
  assert.deepEqual(
    await readKnownRelease(INDEX, reading([...PARTS].reverse())),
    known,
    "whoever has it has the same bytes",
  );
});

test("an image is a release of one, also out of an index for platforms", async () => {
  const { manifest, config, module } = ONE;
  const known = await readKnownRelease(manifest, reading([config, module]));
  assert.deepEqual(known?.parts, new Set([manifest, config, module].map((it) => it.descriptor.digest)));
  const index = indexOf([
    [TWO, "linux/amd64"],
    [ONE, "wasip1/wasm"],
  ]);
  assert.deepEqual(takenManifests(index), [manifest.descriptor]);
  assert.equal((await readKnownRelease(index, reading(PARTS)))?.parts.has(module.descriptor.digest), true);
  assert.deepEqual(takenManifests(indexOf([[TWO, "linux/amd64"]])), []);
});

test("a release of which any part is missing, or has other bytes than its size says, is not known", async () => {
  for (const missing of PARTS) {
    const others = PARTS.filter((it) => it !== missing);
    assert.equal(await readKnownRelease(INDEX, reading(others)), undefined);
    const cut = { ...missing, bytes: missing.bytes.subarray(1) };
    assert.equal(await readKnownRelease(INDEX, reading([...others, cut])), undefined);
  }
  assert.equal(await readKnownRelease({ ...INDEX, bytes: new TextEncoder().encode("{}") }, reading(PARTS)), undefined);
});

test("a part that is too large is known, and no part of the dictionary; nobody reads it", async () => {
  const large = someBlob("x".repeat(MAXIMUM_KNOWN_BYTES));
  const image = someManifest(CONFIG, [large, LAYER]);
  const known = await readKnownRelease(image, reading([CONFIG, LAYER]));
  assert.equal(known?.parts.has(large.descriptor.digest), true);
  assert.ok((known?.dictionary.length ?? 0) < MAXIMUM_KNOWN_BYTES);
  assert.equal(await readKnownRelease(large, reading([])), undefined);
});
