import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { digestOf, makeBlob } from "../../src/oci/descriptor.ts";
import { IMAGE_CONFIG_TYPE, MANIFEST_TYPE, WASM_LAYER_TYPE } from "../../src/oci/media-types.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { ref, sampleImage, sampleModule } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);

/** Any signature is good enough for a test: what is proved is the format. */
async function skopeo(...args: readonly string[]): Promise<string> {
  return (await run("skopeo", ["--insecure-policy", ...args])).stdout;
}

const skip = await skopeo("--version").then(
  () => false,
  () => "skopeo is not here: apt-get install -y --no-install-recommends skopeo",
);
const IMAGE = sampleImage();

test("skopeo reads an image from the store as it was built", { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  await (await openImageStore(folder)).add(IMAGE, ref("guard:1.2.0"));
  const raw = await skopeo("inspect", "--raw", `oci:${folder}:guard:1.2.0`);
  assert.equal(digestOf(new TextEncoder().encode(raw)), IMAGE.manifest.descriptor.digest);
  const config = await skopeo("inspect", "--raw", "--config", `oci:${folder}:guard:1.2.0`);
  assert.equal(config, new TextDecoder().decode(IMAGE.config.bytes));
});

test("skopeo copies an image to another layout with the same digest, and a store opens what it made", {
  skip,
}, async (t) => {
  const folder = await temporaryFolder(t);
  const [from, to] = [join(folder, "from"), join(folder, "to")];
  await (await openImageStore(from)).add(IMAGE, ref("guard:1.2.0"));
  await skopeo("copy", `oci:${from}:guard:1.2.0`, `oci:${to}:plant/guard:1`);
  const store = await openImageStore(to);
  const image = await store.resolve(ref("plant/guard:1"));
  assert.equal(image.descriptor.digest, IMAGE.manifest.descriptor.digest);
  assert.deepEqual(Uint8Array.from(await store.wasm(image.descriptor.digest)), sampleModule());
});

test("skopeo copies into a store, which keeps both images and can give up either", { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  const [from, to] = [join(folder, "from"), join(folder, "to")];
  await (await openImageStore(from)).add(IMAGE, ref("guard:1"));
  const store = await openImageStore(to);
  await store.add(sampleImage("other"), ref("other:1"));
  await skopeo("copy", `oci:${from}:guard:1`, `oci:${to}:guard:1`);
  assert.deepEqual(
    (await store.list()).map((image) => image.reference),
    ["other:1", "guard:1"],
  );
  await store.remove(ref("other:1"));
  assert.equal((await store.list()).length, 1);
  assert.deepEqual(Uint8Array.from(await store.wasm(IMAGE.manifest.descriptor.digest)), sampleModule());
});

test("an ordinary image that skopeo moves, with one Wasm layer for wasi/wasm, runs here", { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  const module = makeBlob(WASM_LAYER_TYPE, sampleModule());
  const rootfs = { type: "layers", diff_ids: [module.descriptor.digest] };
  const config = makeBlob(IMAGE_CONFIG_TYPE, canonicalBytes({ os: "wasi", architecture: "wasm", config: {}, rootfs }));
  const manifest = makeBlob(
    MANIFEST_TYPE,
    canonicalBytes({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: { ...config.descriptor },
      layers: [{ ...module.descriptor }],
    }),
  );
  await (await openImageStore(join(folder, "from"))).add({ manifest, config, module }, ref("theirs:1"));
  await skopeo("copy", `oci:${folder}/from:theirs:1`, `oci:${folder}/to:theirs:1`);
  const store = await openImageStore(join(folder, "to"));
  const { descriptor } = await store.resolve(ref("theirs:1"));
  assert.equal((await store.describe(descriptor.digest)).format, "wasm-image");
  assert.deepEqual(Uint8Array.from(await store.wasm(descriptor.digest)), sampleModule());
});

test("an image with a file system, as skopeo makes it from a folder, is refused with what would be right", {
  skip,
}, async (t) => {
  const folder = await temporaryFolder(t);
  const layout = await dirImage(folder);
  await skopeo("copy", `dir:${layout}`, `oci:${folder}/store:linux:1`);
  const store = await openImageStore(join(folder, "store"));
  const { descriptor } = await store.resolve(ref("linux:1"));
  await assert.rejects(store.wasm(descriptor.digest), {
    code: "images.not-tiny",
    message: /it is for linux\/amd64$/,
  });
  await store.remove(ref("linux:1"));
  assert.deepEqual(await readdir(join(folder, "store/blobs/sha256")), []);
});

/** A folder in skopeo's `dir:` form with an ordinary image for linux: a manifest, and blobs named by their digests. */
async function dirImage(folder: string): Promise<string> {
  const directory = join(folder, "dir");
  await mkdir(directory);
  await run("tar", ["-czf", join(directory, "layer"), "--files-from", "/dev/null"]);
  const layer = makeBlob("application/vnd.oci.image.layer.v1.tar+gzip", await readFile(join(directory, "layer")));
  const config = makeBlob(
    IMAGE_CONFIG_TYPE,
    canonicalBytes({ os: "linux", architecture: "amd64", config: {}, rootfs: { type: "layers", diff_ids: [] } }),
  );
  const layers = [{ ...layer.descriptor }];
  const manifest = { schemaVersion: 2, mediaType: MANIFEST_TYPE, config: { ...config.descriptor }, layers };
  await writeFile(join(directory, "manifest.json"), canonicalBytes(manifest));
  for (const { descriptor, bytes } of [layer, config]) {
    await writeFile(join(directory, descriptor.digest.slice("sha256:".length)), bytes);
  }
  return directory;
}
