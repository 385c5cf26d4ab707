import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("openImageStore() makes a layout in a folder that is not there yet, with those above it", async (t) => {
  const folder = join(await temporaryFolder(t), "a/b/store");
  const store = await openImageStore(folder);
  assert.equal(store.directory, folder);
  assert.deepEqual(await store.list(), []);
  assert.equal(await readFile(join(folder, "oci-layout"), "utf8"), '{"imageLayoutVersion":"1.0.0"}');
  assert.deepEqual((await readdir(folder)).filter((name) => !name.startsWith(".")).sort(), [
    "blobs",
    "index.json",
    "oci-layout",
  ]);
});

test("openImageStore() opens what was there and removes what a kill left half written", async (t) => {
  const folder = await temporaryFolder(t);
  await (await openImageStore(folder)).add(sampleImage(), ref("guard:1"));
  await writeFile(join(folder, ".thimble-write"), "half");
  const store = await openImageStore(folder);
  assert.equal((await store.resolve(ref("guard:1"))).reference, "guard:1");
  assert.deepEqual((await readdir(folder)).includes(".thimble-write"), false);
});

test("openImageStore() refuses a folder that holds something else, and leaves it alone", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "notes.txt"), "mine");
  await assert.rejects(openImageStore(folder), {
    code: "images.not-a-store",
    message: /it has no oci-layout, but notes.txt$/,
  });
  assert.deepEqual(await readdir(folder), ["notes.txt"]);
});

test("openImageStore() refuses a layout of another version, and one that is no JSON", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "oci-layout"), '{"imageLayoutVersion":"2.0.0"}');
  await assert.rejects(openImageStore(folder), {
    code: "images.not-a-store",
    message: /its layout has version 2.0.0$/,
  });
  await writeFile(join(folder, "oci-layout"), "{");
  await assert.rejects(openImageStore(folder), { code: "images.malformed" });
});

test("openImageStore() says what the file system says when the path is a file", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "file"), "");
  await assert.rejects(openImageStore(join(folder, "file/store")), {
    code: "images.store-failed",
    message: /ENOTDIR$/,
  });
  await mkdir(join(folder, "store/oci-layout"), { recursive: true });
  await assert.rejects(openImageStore(join(folder, "store")), { code: "images.store-failed", message: /EISDIR$/ });
});
