import assert from "node:assert/strict";
import { test } from "node:test";
import { checkRoom, RESERVE_BYTES } from "../../src/store/check-room.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";

test("checkRoom() says what is needed and what there is, to the byte", async () => {
  const disk = new PowerLossFileSystem();
  const store = await openImageStore("/store", { fileSystem: disk });
  disk.free = RESERVE_BYTES + 10;
  await checkRoom(store, "load a.tar", 10);
  await assert.rejects(checkRoom(store, "load a.tar", 11), {
    code: "images.no-space",
    message: "Cannot load a.tar: it needs 1048587 bytes, and 1048586 are free",
  });
});
