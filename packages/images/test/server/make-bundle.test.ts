import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "@thimble/model";
import { BUNDLE_TYPE, decodeBundle } from "../../src/registry/image-bundle.ts";
import { makeBundle } from "../../src/server/make-bundle.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { openRegistry, pushImage } from "../support/registry-work.ts";
import { pushBlob, pushManifest, someBlob, someManifest, startRegistry } from "../support/test-registry.ts";

const CONFIG = someBlob("{}");

test("the registry gives a bundle to whoever accepts it, the manifest to others, and to all when the image is large", async (t) => {
  const registry = await startRegistry(t);
  const [small, large] = [someBlob("small"), someBlob("x".repeat(300_000))];
  for (const blob of [CONFIG, small, large]) await pushBlob(registry, "plant/a", blob);
  const images = { small: someManifest(CONFIG, [small]), large: someManifest(CONFIG, [large]) };
  for (const [tag, image] of Object.entries(images)) await pushManifest(registry, "plant/a", image, tag);
  const get = (tag: string, accept: string): Promise<Response> =>
    registry.call("GET", `/v2/plant/a/manifests/${tag}`, { headers: { accept } });
  const bundle = await get("small", `${BUNDLE_TYPE}, ${images.small.descriptor.mediaType}`);
  assert.equal(bundle.headers.get("content-type"), BUNDLE_TYPE);
  assert.equal(bundle.headers.get("vary"), "accept");
  const { first, parts } = await decodeBundle(new Uint8Array(await bundle.arrayBuffer()));
  assert.equal(first, images.small.descriptor.digest);
  assert.deepEqual(new Set(parts.keys()), new Set([images.small, CONFIG, small].map((it) => it.descriptor.digest)));
  for (const [tag, accept] of [
    ["small", "*/*"],
    ["large", BUNDLE_TYPE],
  ] as const) {
    assert.equal((await get(tag, accept)).headers.get("content-type"), images.small.descriptor.mediaType);
  }
  // Where a part is damaged the manifest is still right.
  await registry.store.files.blobs.write(small.descriptor.digest, new TextEncoder().encode("smAll"));
  const plain = await get("small", BUNDLE_TYPE);
  assert.deepEqual([plain.status, plain.headers.get("content-type")], [200, images.small.descriptor.mediaType]);
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
    if (bundle !== undefined) assert.equal((await decodeBundle(bundle)).attachments.length, count);
  }
});
