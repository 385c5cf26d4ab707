import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { unpackTar } from "modern-tar";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { archiveOf } from "../support/archives.ts";
import { FailingFileSystem } from "../support/failing-file-system.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
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

test("writeArchive() of a disk that refuses any step gives an error, or all as it is, and never part of it as the whole", async () => {
  const disk = new PowerLossFileSystem();
  const store = await openImageStore("/store", { fileSystem: disk });
  await store.add(sampleImage("one"), ref("guard:1"));
  const whole = await archiveOf(store);
  for (const kind of ["refuse", "kill"] as const) {
    for (let step = 0, isDone = false; !isDone; step += 1) {
      assert.ok(step < 100, "it ends");
      const failing = new FailingFileSystem(disk.copy(), { kind, step });
      try {
        assert.deepEqual(await archiveOf(await openImageStore("/store", { fileSystem: failing })), whole);
        isDone = true;
      } catch (error) {
        assert.ok(isThimbleError(error, "images.store-failed"), String(error));
      }
    }
  }
});
