import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreFiles } from "../../src/store/store-files.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";

test("BlobFolder.list() lists what is named as a blob, and nothing else", async () => {
  const disk = new PowerLossFileSystem();
  const files = new StoreFiles(disk, "/store");
  await files.blobs.make();
  for (const name of ["0".repeat(64), "0".repeat(63), "X".repeat(64), "notes"]) {
    await disk.writeFile(`/store/blobs/sha256/${name}`, Uint8Array.of(1));
  }
  assert.deepEqual(await files.blobs.list(), [`sha256:${"0".repeat(64)}`]);
});
