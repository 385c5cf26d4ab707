import assert from "node:assert/strict";
import { test } from "node:test";
import { RegistryFiles } from "../../src/server/registry-files.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { someBlob } from "../support/test-registry.ts";

test("RegistryFiles opens no folder with something else in it", async () => {
  const disk = new PowerLossFileSystem();
  await disk.makeFolder("/registry");
  await disk.writeFile("/registry/notes", Uint8Array.of(1));
  await assert.rejects(new RegistryFiles(disk, "/registry").open(), { code: "images.not-a-store" });
  assert.deepEqual(await disk.list("/registry"), ["notes"]);
});

test("RegistryFiles keeps repositories apart, one below another too, and lists them", async () => {
  const files = new RegistryFiles(new PowerLossFileSystem(), "/registry");
  await files.open();
  const { digest } = someBlob("blob").descriptor;
  await files.writeLink("plant/a", digest, 5);
  await files.writeLink("plant/a/b", someBlob("other").descriptor.digest, 6);
  assert.deepEqual(await files.listRepositories(), ["plant/a", "plant/a/b"]);
  assert.deepEqual([await files.hasLink("plant/a", digest), await files.hasLink("plant/a/b", digest)], [true, false]);
  assert.deepEqual(
    [await files.linkedSince("plant/a", digest), await files.linkedSince("plant/c", digest)],
    [5, undefined],
  );
});
