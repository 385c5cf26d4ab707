import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "@thimble/model";
import { DELTA_FROM } from "../../src/delta/delta-format.ts";
import { makeAppIndex } from "../../src/read/app-index.ts";
import { BUNDLE_WORDS } from "../../src/registry/bundle-words.ts";
import { BUNDLE_TYPE, decodeBundle } from "../../src/registry/image-bundle.ts";
import { readKnownRelease } from "../../src/registry/known-release.ts";
import { makeBundle } from "../../src/server/make-bundle.ts";
import { APP_REPOSITORY, pushRelease } from "../support/app-releases.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { openRegistry, pushImage } from "../support/registry-work.ts";
import { sampleImage } from "../support/samples.ts";
import { indexOf } from "../support/signed-index.ts";
import { pushBlob, pushManifest, someBlob, someManifest, startRegistry } from "../support/test-registry.ts";

const CONFIG = someBlob("{}");

test("the registry gives a bundle to whoever accepts it, the manifest to others, and to all when the image is large", async (t) => {
  const registry = await startRegistry(t);
  const [small, large] = [someBlob("small"), someBlob("x".repeat(300_000))];
  for (const blob of [CONFIG, small, large]) await pushBlob(registry, "plant/a", blob);
  const images = { small: someManifest(CONFIG, [small]), large: someManifest(CONFIG, [small, large]) };
  for (const [tag, image] of Object.entries(images)) await pushManifest(registry, "plant/a", image, tag);
  const get = (tag: string, accept: string): Promise<Response> =>
    registry.call("GET", `/v2/plant/a/manifests/${tag}`, { headers: { accept } });
  for (const [tag, image] of [["small", images.small]] as const) {
    const bundle = await get(tag, `${BUNDLE_TYPE}, ${image.descriptor.mediaType}`);
    assert.equal(bundle.headers.get("content-type"), BUNDLE_TYPE);
    assert.equal(bundle.headers.get("vary"), "accept");
    assert.equal(bundle.headers.get("docker-content-digest"), image.descriptor.digest);
    const { first, parts } = await decodeBundle(new Uint8Array(await bundle.arrayBuffer()), BUNDLE_WORDS);
    assert.equal(first, image.descriptor.digest);
    assert.deepEqual(new Set(parts.keys()), new Set([image, CONFIG, small].map((it) => it.descriptor.digest)));
  }
  for (const [tag, accept] of [
    ["small", "*/*"],
    ["large", BUNDLE_TYPE],
  ] as const) {
    assert.equal((await get(tag, accept)).headers.get("content-type"), images.small.descriptor.mediaType);
  }
  // Where a part is damaged the manifest is still right. Another push, so that no bundle is kept.
  await registry.store.files.blobs.write(small.descriptor.digest, new TextEncoder().encode("smAll"));
  await pushManifest(registry, "plant/a", images.large, "other");
  const plain = await get("small", BUNDLE_TYPE);
  assert.deepEqual([plain.status, plain.headers.get("content-type")], [200, images.small.descriptor.mediaType]);
});

test("of a release the layers that fit come, and one that is large is left to be fetched", async (t) => {
  const registry = await startRegistry(t);
  const [small, large] = [someBlob("small"), someBlob("x".repeat(300_000))];
  for (const blob of [CONFIG, small, large]) await pushBlob(registry, "plant/a", blob);
  const [app, one, two] = [
    someManifest(CONFIG, [small]),
    someManifest(CONFIG, [large]),
    someManifest(CONFIG, [large, small]),
  ];
  for (const manifest of [app, one, two]) await pushManifest(registry, "plant/a", manifest);
  const index = makeAppIndex({ app: app.descriptor, images: [one.descriptor, two.descriptor] });
  await pushManifest(registry, "plant/a", index, "1");
  const made = await makeBundle(registry.store, "plant/a", await registry.store.find("plant/a", "1"));
  const { parts } = await decodeBundle(made?.bytes ?? new Uint8Array(), BUNDLE_WORDS);
  const expected = [index, app, one, two, CONFIG, small].map((it) => it.descriptor.digest);
  assert.deepEqual(new Set(parts.keys()), new Set(expected));
});

test("an index for platforms gives the image for the tiny engine, and without one the index alone", async (t) => {
  const registry = await startRegistry(t);
  const [tiny, other] = [sampleImage("tiny"), sampleImage("other")];
  for (const { config, module, manifest } of [tiny, other]) {
    for (const blob of [config, module]) await pushBlob(registry, "plant/a", blob);
    await pushManifest(registry, "plant/a", manifest);
  }
  const [index, ordinary] = [
    indexOf([
      [other, "linux/amd64"],
      [tiny, "wasip1/wasm"],
    ]),
    indexOf([[other, "linux/amd64"]]),
  ];
  await pushManifest(registry, "plant/a", index, "1");
  await pushManifest(registry, "plant/a", ordinary, "2");
  const made = await makeBundle(registry.store, "plant/a", await registry.store.find("plant/a", "1"));
  const { parts } = await decodeBundle(made?.bytes ?? new Uint8Array(), BUNDLE_WORDS);
  const expected = [index, tiny.manifest, tiny.config, tiny.module].map((it) => it.descriptor.digest);
  assert.deepEqual(new Set(parts.keys()), new Set(expected));
  assert.equal(await makeBundle(registry.store, "plant/a", await registry.store.find("plant/a", "2")), undefined);
});

test("a client that says what it has gets what is new since then, and the name of what it is made of", async (t) => {
  const registry = await startRegistry(t);
  const first = await pushRelease(registry, "1", ["a", "b"]);
  const second = await pushRelease(registry, "2", ["a", "new"]);
  const has = (await registry.store.find(APP_REPOSITORY, "1")).descriptor;
  const get = (from: string): Promise<Response> =>
    registry.call("GET", `/v2/${APP_REPOSITORY}/manifests/2`, { headers: { accept: BUNDLE_TYPE, [DELTA_FROM]: from } });
  const elsewhere = someBlob("x").descriptor.digest;
  const answer = await get(`${elsewhere}, ${has.digest}`);
  assert.equal(answer.headers.get(DELTA_FROM), has.digest);
  assert.equal(answer.headers.get("vary"), `accept, ${DELTA_FROM}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const known = await readKnownRelease(
    { descriptor: has, bytes: await registry.store.manifestBytes(has) },
    ({ digest, size }) => registry.store.blobs.read(digest, size),
  );
  const { parts, about } = await decodeBundle(bytes, known?.dictionary ?? BUNDLE_WORDS);
  const [kept = first.app, changed = first.app] = second.images;
  assert.deepEqual([parts.has(kept), parts.has(changed), parts.has(second.app)], [false, true, true]);
  assert.ok(about.has(kept), "what is about the image that stayed is named all the same");
  await assert.rejects(decodeBundle(bytes, BUNDLE_WORDS), { code: "images.malformed" });
  // Whoever names what is not here, or what is no release, or anything else, gets all of it.
  for (const from of [elsewhere, "sha256:x", "", `${elsewhere}, `.repeat(100), first.images[0]?.toUpperCase() ?? ""]) {
    const whole = await get(from);
    assert.equal(whole.headers.get(DELTA_FROM), null);
    const all = await decodeBundle(new Uint8Array(await whole.arrayBuffer()), BUNDLE_WORDS);
    assert.equal(all.parts.has(kept), true);
  }
  // Also where a part of that release is damaged here.
  await registry.store.files.blobs.write(first.app, new TextEncoder().encode("{}"));
  const made = await makeBundle(registry.store, APP_REPOSITORY, await registry.store.find(APP_REPOSITORY, "2"), [
    has.digest,
  ]);
  assert.equal(made?.from, undefined);
});

test("a bundle with hundreds of signatures is one that clients take, and with thousands there is none", async () => {
  for (const [count, isBundle] of [
    [600, true],
    [5000, false],
  ] as const) {
    const disk = new PowerLossFileSystem();
    const path = "/registry/repositories/plant/a/_/index.json";
    let image: Digest;
    {
      using store = await openRegistry(disk);
      image = await pushImage(store, "plant/a", "1", [someBlob("layer")]);
    }
    // As thousands of pushes would have written it.
    const index = JSON.parse(new TextDecoder().decode(await disk.readFile(path)));
    for (let at = 0; at < count; at += 1) {
      const { descriptor } = someBlob(String(at));
      index.manifests.push({ ...descriptor, annotations: { "thimble.subject": image } });
    }
    await disk.writeFile(path, new TextEncoder().encode(JSON.stringify(index)));
    using store = await openRegistry(disk);
    const bundle = await makeBundle(store, "plant/a", await store.find("plant/a", "1"));
    assert.equal(bundle !== undefined, isBundle);
    if (bundle === undefined) continue;
    assert.equal((await decodeBundle(bundle.bytes, BUNDLE_WORDS)).about.get(image)?.length, count);
  }
});
