import assert from "node:assert/strict";
import { test } from "node:test";
import { loadArchive } from "../../src/archive/load-archive.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { groupImages } from "../../src/store/image-groups.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { archiveOf, pieces } from "../support/archives.ts";
import { keyPair } from "../support/keys.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { ref, sampleImage } from "../support/samples.ts";

test("groupImages() has each image with what is about it, and says which came from elsewhere under all its names", async () => {
  const [from, store] = [
    await openImageStore("/from", { fileSystem: new PowerLossFileSystem() }),
    await openImageStore("/store", { fileSystem: new PowerLossFileSystem() }),
  ];
  for (const name of ["one", "two"]) await from.add(sampleImage(name), ref(`${name}:1`));
  await signImage(from, ref("one:1"), keyPair("a").secret);
  await loadArchive(store, pieces(await archiveOf(from)), "a.tar");
  await store.add(sampleImage("built"), ref("built:1"));
  const groups = async () => (await groupImages(store)).map(({ references, isTaken }) => [references, isTaken]);
  assert.deepEqual(await groups(), [
    [["one:1"], true],
    [["two:1"], true],
    [["built:1"], false],
  ]);
  assert.equal((await groupImages(store))[0]?.blobs.size, 6, "with its signature");
  await store.tag(ref("two:1"), ref("two:mine"));
  assert.deepEqual((await groups())[1], [["two:1", "two:mine"], false]);
  await signImage(store, ref("one:1"), keyPair("b").secret);
  assert.deepEqual((await groups())[0], [["one:1"], false], "nobody else has the signature that was made here");
  // What it was here says nothing elsewhere, and the same images give the same archive.
  assert.ok(!Buffer.from(await archiveOf(store)).includes("thimble.taken"));
});
