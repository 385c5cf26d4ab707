import assert from "node:assert/strict";
import { test } from "node:test";
import { LayoutIndex } from "../../src/store/layout-index.ts";
import { assertImageIndex } from "../support/oci-schema.ts";
import { sampleImage } from "../support/samples.ts";

const ONE = sampleImage("one").manifest.descriptor;
const TWO = sampleImage("two").manifest.descriptor;

function parse(index: unknown): LayoutIndex {
  return LayoutIndex.parse(new TextEncoder().encode(JSON.stringify(index)), "index.json");
}

function json(index: LayoutIndex): unknown {
  return JSON.parse(new TextDecoder().decode(index.encode()));
}

test("LayoutIndex is an image index that the specification allows, empty and with images", () => {
  assertImageIndex(json(LayoutIndex.EMPTY));
  const platform = { os: "wasip1", architecture: "wasm" };
  assertImageIndex(json(LayoutIndex.EMPTY.named("registry.example:5000/plant/guard:1.2.0", ONE, { platform })));
});

test("LayoutIndex.named() moves a name from one image to another and keeps the first without a name", () => {
  const index = LayoutIndex.EMPTY.named("a:1", ONE, {}).named("a:1", TWO, {});
  assert.deepEqual(index.entries, [
    { descriptor: ONE, reference: undefined },
    { descriptor: TWO, reference: "a:1" },
  ]);
  assert.deepEqual(LayoutIndex.parse(index.encode(), "index.json").entries, index.entries);
});

test("LayoutIndex.named() lists an image once for each name, and once when it has none", () => {
  const renamed = LayoutIndex.EMPTY.named("a:1", ONE, {}).named("b:1", ONE, {}).named("a:1", TWO, {});
  assert.deepEqual(
    renamed.entries.map((image) => image.reference),
    ["b:1", "a:1"],
  );
  const back = LayoutIndex.EMPTY.named("a:1", ONE, {}).named("a:1", TWO, {}).named("a:1", ONE, {});
  assert.deepEqual(back.entries, [
    { descriptor: TWO, reference: undefined },
    { descriptor: ONE, reference: "a:1" },
  ]);
});

test("LayoutIndex keeps what other tools wrote: properties, descriptors of kinds that it does not know, annotations", () => {
  const foreign = {
    schemaVersion: 2,
    manifests: [
      {
        ...ONE,
        artifactType: "application/x",
        annotations: { "org.opencontainers.image.ref.name": "1.0", other: "x" },
      },
      { mediaType: "application/xml", digest: `sha512:${"0".repeat(128)}`, size: 7 },
    ],
    annotations: { "com.example.index.revision": "r124356" },
  };
  const index = parse(foreign);
  assert.deepEqual(index.entries, [{ descriptor: ONE, reference: "1.0:latest" }]);
  assert.deepEqual(json(index), foreign);
  assert.deepEqual(json(index.named("1.0:latest", TWO, {})), {
    ...foreign,
    manifests: [
      { ...ONE, artifactType: "application/x", annotations: { other: "x" } },
      foreign.manifests[1],
      { ...TWO, annotations: { "org.opencontainers.image.ref.name": "1.0:latest" } },
    ],
  });
  assert.deepEqual(json(index.without(() => true)), { ...foreign, manifests: [foreign.manifests[1]] });
});

test("LayoutIndex.parse() refuses what is not an image index", () => {
  for (const wrong of [
    {},
    { schemaVersion: 1, manifests: [] },
    { schemaVersion: 2 },
    { schemaVersion: 2, manifests: {} },
    7,
  ]) {
    assert.throws(() => parse(wrong), { code: "images.malformed" });
  }
});

test("LayoutIndex.merged() keeps what others wrote of an image, and takes names from those that had them", () => {
  const other = parse({
    schemaVersion: 2,
    manifests: [{ ...TWO, urls: ["x"], annotations: { "org.opencontainers.image.ref.name": "a:1", more: "y" } }],
  });
  const merged = LayoutIndex.EMPTY.named("a:1", ONE, {}).merged(other);
  assert.deepEqual(merged.entries, [
    { descriptor: ONE, reference: undefined },
    { descriptor: TWO, reference: "a:1" },
  ]);
  assert.match(JSON.stringify(json(merged)), /"more":"y".*"urls":\["x"\]/);
});

test("LayoutIndex.isReadable is false when a descriptor is none that Thimble reads", () => {
  assert.equal(LayoutIndex.EMPTY.isReadable, true);
  assert.equal(parse({ schemaVersion: 2, manifests: [{ ...ONE, digest: "sha512:00" }] }).isReadable, false);
});

test("LayoutIndex.withoutOrphans() forgets the signatures of images that are not there", () => {
  const tag = (image: typeof ONE): string => `a:sha256-${image.digest.slice(7)}.sig`;
  const other = { ...TWO, size: 1 };
  const index = LayoutIndex.EMPTY.named("a:1", ONE, {}).named(tag(ONE), other, {});
  assert.equal(index.withoutOrphans().entries.length, 2);
  assert.deepEqual(index.without((image) => image.reference === "a:1").withoutOrphans().entries, []);
});

test("LayoutIndex.named() and merged() keep signatures whose name others take, by a name of their own", () => {
  const image = `sha256-${"a".repeat(64)}`;
  const name = `plant/guard:${image}.sig`;
  const one = LayoutIndex.EMPTY.named(name, ONE, {});
  const two = LayoutIndex.EMPTY.named(name, TWO, {});
  const own = `plant/guard:${image}.${ONE.digest.slice(7, 39)}`;
  for (const index of [one.named(name, TWO, {}), one.merged(two), one.merged(two).merged(two)]) {
    assert.deepEqual(
      index.entries.map(({ reference }) => reference),
      [own, name],
    );
  }
});
