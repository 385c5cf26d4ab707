import assert from "node:assert/strict";
import { test } from "node:test";
import { checkSpace } from "../../src/archive/check-space.ts";
import { loadArchive } from "../../src/archive/load-archive.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { archiveOf, pieces } from "../support/archives.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("checkSpace() refuses an archive that would not fit, before anything is written, and not one that the store has already", async (t) => {
  const from = await openImageStore(await temporaryFolder(t));
  await from.add(sampleImage(), ref("guard:1"));
  const bytes = await archiveOf(from);
  let opened = 0;
  const open = () => {
    opened += 1;
    return pieces(bytes);
  };
  const file = { name: "a.tar", size: bytes.length, open };
  const disk = new PowerLossFileSystem();
  const store = await openImageStore("/store", { fileSystem: disk });
  await checkSpace(store, file);
  assert.equal(opened, 0);
  disk.free = 1024 * 1024 + 100;
  await assert.rejects(checkSpace(store, file), { code: "images.no-space", message: /and 1048676 are free/ });
  assert.deepEqual(await store.list(), []);
  await loadArchive(store, open(), "a.tar");
  await checkSpace(store, file);
});
