import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openImages } from "../../src/device/open-device.ts";
import { findImages } from "../../src/project/find-images.ts";
import { guardRegistry } from "../support/guard-registry.ts";
import { recordingContext } from "../support/recording-context.ts";

/** The image of one service. */
async function findImage(
  service: Parameters<typeof findImages>[0][number],
  ...rest: Tail<Parameters<typeof findImages>>
) {
  return (await findImages([service], ...rest)).get(service.image);
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer R] ? R : never;

test("an image that is missing is pulled once; always and never are kept", async (t) => {
  const { registry, name, digest, directory, run } = await guardRegistry(t);
  await run(["push", name]);
  const { context } = recordingContext();
  const data = join(directory, "second");
  const store = await openImages(data);
  await assert.rejects(findImage({ image: name, pullPolicy: "never" }, store, context), { code: "images.not-found" });
  const before = registry.seen.length;
  assert.equal(await findImage({ image: name }, store, context), digest);
  const pulled = registry.seen.length;
  assert.ok(pulled > before);
  assert.equal(await findImage({ image: name }, store, context), digest);
  assert.equal(await findImage({ image: name, pullPolicy: "never" }, store, context), digest);
  assert.equal(registry.seen.length, pulled, "what is there is not asked for");
  assert.equal(await findImage({ image: name, pullPolicy: "always" }, store, context), digest);
  assert.ok(registry.seen.length > pulled);
  await rm(data, { recursive: true });
});

test("an image by tag and digest of an index is pulled once, and then found without the registry", async (t) => {
  const { registry, name, digest, directory, run } = await guardRegistry(t);
  await run(["push", name]);
  const manifest = registry.manifests.get(digest);
  assert.ok(manifest);
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const platform = { os: "wasip1", architecture: "wasm" };
  const manifests = [{ mediaType: manifest.type, digest, size: manifest.bytes.length, platform }];
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
  const index = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  registry.manifests.set(index, { type: mediaType, bytes });
  const gone = `sha256:${"0".repeat(64)}`;
  const referrers = { schemaVersion: 2, mediaType, manifests: [{ mediaType: manifest.type, digest: gone, size: 1 }] };
  registry.manifests.set(digest.replace(":", "-"), { type: mediaType, bytes: Buffer.from(JSON.stringify(referrers)) });
  const { context, stdout } = recordingContext();
  const store = await openImages(join(directory, "second"));
  const image = `${name}@${index}`;
  assert.equal(await findImage({ image }, store, context), digest);
  assert.match(stdout(), new RegExp(`left ${gone} out`));
  const pulled = registry.seen.length;
  assert.equal(await findImage({ image }, store, context), digest);
  assert.equal(registry.seen.length, pulled, "what is there is not asked for");
});

test("an image without a registry is found or not", async (t) => {
  const { directory } = await guardRegistry(t);
  const store = await openImages(join(directory, "second"));
  const { context } = recordingContext();
  await assert.rejects(findImage({ image: "guard:9", pullPolicy: "always" }, store, context), {
    code: "images.not-found",
  });
});
