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

test("for an archive that is damaged or cut off nothing is removed; for a whole one what nobody needs is", async (t) => {
  const from = await openImageStore(await temporaryFolder(t));
  const { module } = await from.add(sampleImage(), ref("guard:1")).then(() => sampleImage());
  const bytes = await archiveOf(from);
  const damaged = Uint8Array.from(bytes);
  const at = Buffer.from(bytes).indexOf(module.bytes);
  assert.ok(at > 0);
  damaged[at + 20] = (damaged[at + 20] ?? 0) ^ 1;
  const disk = new PowerLossFileSystem();
  const store = await openImageStore("/store", { fileSystem: disk });
  await loadArchive(store, pieces(bytes), "a.tar");
  disk.free = 1024 * 1024 - 1;
  let asked = 0;
  const keep = async () => {
    asked += 1;
    return [];
  };
  const check = (archive: Uint8Array) =>
    checkSpace(store, { name: "b.tar", size: archive.length, open: () => pieces(archive) }, { keep });
  for (const archive of [damaged, bytes.subarray(0, bytes.length - 3000)]) {
    await check(archive).catch(() => undefined);
    assert.equal(asked, 0);
  }
  await check(bytes).catch(() => undefined);
  assert.ok(asked > 0);
});
