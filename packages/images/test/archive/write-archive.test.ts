import assert from "node:assert/strict";
import { test } from "node:test";
import { unpackTar } from "modern-tar";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { archiveOf } from "../support/archives.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("writeArchive() writes a layout with every blob once, and the same bytes each time", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(sampleImage("one"), ref("guard:1"));
  await store.add(sampleImage("one"), ref("guard:2"));
  const bytes = await archiveOf(store);
  const files = await unpackTar(bytes, { strict: true });
  assert.deepEqual(
    files.slice(0, 2).map((file) => file.header.name),
    ["oci-layout", "index.json"],
  );
  assert.equal(files.length, 5);
  assert.equal(new Set(files.map((file) => file.header.name)).size, 5);
  assert.deepEqual(await archiveOf(store), bytes);
});

test("writeArchive() fails when a blob is damaged or gone", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  const index = (await store.indexOf(() => true)).named("a:1", sampleImage().manifest.descriptor, {});
  const { writeArchive } = await import("../../src/archive/write-archive.ts");
  await assert.rejects(Array.fromAsync(writeArchive(store, index)), { code: "images.missing-blob" });
});
