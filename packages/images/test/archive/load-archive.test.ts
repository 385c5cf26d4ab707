import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { TarHeader } from "modern-tar";
import { loadArchive } from "../../src/archive/load-archive.ts";
import { writeArchive } from "../../src/archive/write-archive.ts";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { IMAGE_CONFIG_TYPE, INDEX_TYPE, MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import type { ImageStore } from "../../src/store/image-store.ts";
import { LayoutIndex } from "../../src/store/layout-index.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { archiveOf, pieces, tarOf } from "../support/archives.ts";
import { ref, sampleImage, sampleModule } from "../support/samples.ts";
import { stateOf } from "../support/store-states.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const LAYOUT = '{"imageLayoutVersion":"1.0.0"}';
const EMPTY_INDEX = '{"schemaVersion":2,"manifests":[]}';

async function stores(t: TestContext): Promise<{ from: ImageStore; to: ImageStore }> {
  const folder = await temporaryFolder(t);
  const from = await openImageStore(join(folder, "from"));
  await from.add(sampleImage("one"), ref("guard:1"));
  await from.add(sampleImage("two"), ref("guard:2"));
  const to = await openImageStore(join(folder, "to"));
  await to.add(sampleImage("old"), ref("guard:1"));
  return { from, to };
}

/** What a store holds and the names of its files: both are as before when an archive is refused. */
async function whole(store: ImageStore): Promise<unknown> {
  return [await stateOf(store), (await readdir(join(store.directory, "blobs/sha256"))).sort()];
}

test("loadArchive() takes what writeArchive() wrote, and an image that had the name stays without it", async (t) => {
  const { from, to } = await stores(t);
  const images = await loadArchive(to, pieces(await archiveOf(from)), "a.tar");
  assert.deepEqual(
    images.map((image) => image.reference),
    ["guard:1", "guard:2"],
  );
  assert.deepEqual(
    (await to.list()).map((image) => image.reference),
    [undefined, "guard:1", "guard:2"],
  );
  await stateOf(to);
  const once = await whole(to);
  await loadArchive(to, pieces(await archiveOf(from), 7), "a.tar");
  assert.deepEqual(await whole(to), once);
});

test("loadArchive() refuses an archive that is cut off anywhere, and the store is as it was", async (t) => {
  const { from, to } = await stores(t);
  const bytes = await archiveOf(from);
  const before = await whole(to);
  for (let length = 0; length < bytes.length - 512; length += 1531) {
    await assert.rejects(loadArchive(to, pieces(bytes.subarray(0, length)), "a.tar"), { code: "images.bad-archive" });
    assert.deepEqual(await whole(to), before, `cut at ${length}`);
  }
});

test("loadArchive() takes no other image when a bit is flipped, and nothing of an archive that it refuses", async (t) => {
  const { from, to } = await stores(t);
  const bytes = await archiveOf(from);
  const known = new Set([...(await from.list()), ...(await to.list())].map((image) => image.descriptor.digest));
  let now = await whole(to);
  let refused = 0;
  for (let at = 3; at < bytes.length; at += 997) {
    const flipped = Uint8Array.from(bytes);
    flipped[at] = (bytes[at] ?? 0) ^ 0x04;
    const result = await loadArchive(to, pieces(flipped), "a.tar").catch((cause: unknown) => cause);
    if (Array.isArray(result)) {
      // Names are all that nothing but index.json says; the images are those that were saved.
      for (const { descriptor } of await to.list()) assert.ok(known.has(descriptor.digest));
      now = await whole(to);
      continue;
    }
    refused += 1;
    assert.ok(result instanceof Error && "code" in result && String(result.code).startsWith("images."), String(result));
    assert.deepEqual(await whole(to), now, `bit of byte ${at}`);
  }
  assert.ok(refused > 5, `${refused} refused`);
});

test("loadArchive() refuses tars that lead out, link, double or hold something else", async (t) => {
  const { to } = await stores(t);
  const before = await whole(to);
  const documents = { "oci-layout": LAYOUT, "index.json": EMPTY_INDEX };
  const hostile: readonly [Uint8Array | Promise<Uint8Array>, RegExp][] = [
    [tarOf({ "../../evil": "x", ...documents }), /leads out of it/],
    [tarOf({ "/etc/evil": "x", ...documents }), /leads out of it/],
    [tarOf(documents, [linkTo("/etc/passwd", "symlink")]), /is a symlink/],
    [tarOf(documents, [linkTo("index.json", "link")]), /is a link/],
    [tarOf(documents, [{ name: "tty", type: "character-device" }]), /is a character-device/],
    [tarOf({ ...documents, "./index.json": EMPTY_INDEX }), /twice/],
    [tarOf({ "index.json": EMPTY_INDEX }), /has no oci-layout/],
    [tarOf({ "oci-layout": LAYOUT }), /has no index\.json/],
    [tarOf({ ...documents, "oci-layout": '{"imageLayoutVersion":"2.0.0"}' }), /has version 2\.0\.0/],
    [tarOf(documents), /names no image/],
    [tarOf({ ...documents, [`blobs/sha256/${"0".repeat(64)}`]: "x" }), /is damaged/],
    [new TextEncoder().encode("PK\u0003\u0004 no tar at all".repeat(100)), /is no whole tar/],
  ];
  for (const [bytes, message] of hostile) {
    await assert.rejects(loadArchive(to, pieces(await bytes), "a.tar"), { code: "images.bad-archive", message });
    assert.deepEqual(await whole(to), before);
  }
});

test("loadArchive() refuses a document that is none, and an image that is not whole", async (t) => {
  const { from, to } = await stores(t);
  const before = await whole(to);
  const bad = tarOf({ "oci-layout": LAYOUT, "index.json": "{" });
  await assert.rejects(loadArchive(to, pieces(await bad), "a.tar"), { code: "images.malformed" });
  const index = new TextDecoder().decode((await from.indexOf(() => true)).encode());
  const lacking = tarOf({ "oci-layout": LAYOUT, "index.json": index });
  await assert.rejects(loadArchive(to, pieces(await lacking), "a.tar"), { code: "images.missing-blob" });
  assert.deepEqual(await whole(to), before);
});

test("loadArchive() moves a layer of an ordinary image that is larger than memory should hold, in parts", async (t) => {
  const { from, to } = await stores(t);
  const layer = makeBlob("application/vnd.oci.image.layer.v1.tar", new Uint8Array(20 * 1024 * 1024).fill(7));
  const config = makeBlob(IMAGE_CONFIG_TYPE, canonicalBytes({ architecture: "arm64", os: "linux" }));
  const parts = { config: { ...config.descriptor }, layers: [{ ...layer.descriptor }] };
  const manifest = makeBlob(MANIFEST_TYPE, canonicalBytes({ schemaVersion: 2, mediaType: MANIFEST_TYPE, ...parts }));
  await from.take(async (put) => {
    for (const blob of [layer, config, manifest]) await put(blob);
    return LayoutIndex.EMPTY.named("big:1", manifest.descriptor, {});
  });
  const index = await from.indexOf(({ reference }) => reference === "big:1");
  let largest = 0;
  const counted = async function* () {
    for await (const chunk of writeArchive(from, index)) {
      largest = Math.max(largest, chunk.length);
      yield chunk;
    }
  };
  await loadArchive(to, counted(), "a.tar");
  await to.check(layer.descriptor.digest);
  assert.ok(largest <= 1024 * 1024, `${largest} bytes at once`);
});

test("loadArchive() takes one file into several stores at the same time", async (t) => {
  const { from, to } = await stores(t);
  const others = [to, await openImageStore(await temporaryFolder(t)), await openImageStore(await temporaryFolder(t))];
  const bytes = await archiveOf(from);
  await Promise.all(others.map((store) => loadArchive(store, pieces(bytes, 100), "a.tar")));
  for (const store of others) assert.match(await stateOf(store), /guard:2/);
});

test("loadArchive() refuses a blob that says to be larger than it is", async (t) => {
  const { to } = await stores(t);
  const huge = await tarOf({ "oci-layout": LAYOUT }, []);
  const header = (await tarOf({ [`blobs/sha256/${"0".repeat(64)}`]: "" })).slice(0, 512);
  const sized = withSize(header, 1024 ** 3);
  const bytes = Buffer.concat([huge.subarray(0, 1024), sized]);
  await assert.rejects(loadArchive(to, pieces(bytes), "a.tar"), {
    code: "images.bad-archive",
  });
});

test("loadArchive() leaves the store as it was when the source fails, and passes on its error", async (t) => {
  const { from, to } = await stores(t);
  const bytes = await archiveOf(from);
  const before = await whole(to);
  const failing = async function* () {
    yield bytes.subarray(0, 6000);
    throw new Error("the stick was pulled out");
  };
  await assert.rejects(loadArchive(to, failing(), "a.tar"), { code: "images.bad-archive" });
  assert.deepEqual(await whole(to), before);
});

function linkTo(linkname: string, type: TarHeader["type"]): Partial<TarHeader> {
  return { name: "blobs/sha256/x", linkname, ...(type === undefined ? {} : { type }) };
}

/** A header with another size, and the checksum for it. @see POSIX.1-2017, pax, "ustar Interchange Format": bytes 124 and 148 */
function withSize(header: Uint8Array, size: number): Uint8Array {
  const changed = Buffer.from(header);
  changed.write(`${size.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  changed.fill(0x20, 148, 156);
  const sum = changed.reduce((total, byte) => total + byte, 0);
  changed.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return changed;
}

test("loadArchive() takes the layout of Ocre's documents, without a name, as tar makes it of a folder", async (t) => {
  // project-ocre.github.io 072f3fa, "Image Components", "Image Manifest", "Image Configuration".
  const module = makeBlob("application/wasm", sampleModule());
  const said = {
    architecture: "wasm",
    os: "wasip1",
    layerDigests: [module.descriptor.digest],
    module: { entryPoint: "on_init" },
  };
  const config = makeBlob("application/vnd.wasm.config.v0+json", canonicalBytes(said));
  const layers = [{ ...module.descriptor }];
  const manifest = makeBlob(
    MANIFEST_TYPE,
    canonicalBytes({ schemaVersion: 2, mediaType: MANIFEST_TYPE, config: { ...config.descriptor }, layers }),
  );
  const index = { schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [{ ...manifest.descriptor }] };
  const files: Record<string, string> = { "./oci-layout": LAYOUT, "./index.json": JSON.stringify(index) };
  for (const { descriptor, bytes } of [config, module, manifest])
    files[`./blobs/${descriptor.digest.replace(":", "/")}`] = Buffer.from(bytes).toString();
  const { to } = await stores(t);
  const [image] = await loadArchive(
    to,
    pieces(await tarOf(files, [{ name: "./blobs/", type: "directory" }])),
    "image.tar",
  );
  assert.equal(image?.reference, undefined);
  await to.tag(ref(`image@${manifest.descriptor.digest}`), ref("blinky:1"));
  assert.equal((await to.describe(manifest.descriptor.digest)).format, "wasm-artifact");
  assert.deepEqual(
    Uint8Array.from(await to.wasm((await to.resolve(ref("blinky:1"))).descriptor.digest)),
    sampleModule(),
  );
});
