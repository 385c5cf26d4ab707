import assert from "node:assert/strict";
import { test } from "node:test";
import { Fetch, HeldRoom } from "../../src/registry/fetch-parts.ts";
import type { ImageSource } from "../../src/registry/image-source.ts";
import { StoreSource } from "../../src/registry/store-source.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { PATIENT } from "../support/fake-registry.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { someBlob, someManifest } from "../support/test-registry.ts";

test("a manifest that the store has is not asked for, one that it has not is, and only what came is counted", async (t) => {
  const [from, to] = [await openImageStore(await temporaryFolder(t)), await openImageStore(await temporaryFolder(t))];
  const image = sampleImage();
  const { digest, size } = image.manifest.descriptor;
  for (const store of [from, to]) await store.add(image, ref("guard:1"));
  const asked: string[] = [];
  const source = new StoreSource(from);
  const counting: ImageSource = {
    manifest: (named) => {
      asked.push(named);
      return source.manifest(named);
    },
    blob: (descriptor) => source.blob(descriptor),
    attachments: (of) => source.attachments(of),
  };
  const fetch = new Fetch(counting, to, PATIENT);
  assert.deepEqual((await fetch.manifest(digest)).descriptor, image.manifest.descriptor);
  assert.deepEqual([asked, fetch.bytes, fetch.wholeBytes], [[], 0, size]);
  await to.remove(ref("guard:1"));
  assert.deepEqual((await fetch.manifest(digest)).descriptor, image.manifest.descriptor);
  assert.deepEqual([asked, fetch.bytes, fetch.wholeBytes], [[digest], size, 2 * size]);
  // What was asked for by name comes from where it was asked, also when it is here.
  assert.equal((await fetch.named(digest, undefined)).descriptor.digest, digest);
  assert.equal(asked.length, 2);
});

test("manifests of referrers are held as long as there is room for those of all images together, and others are asked for again", async (t) => {
  const config = someBlob("{}");
  const image = sampleImage().manifest.descriptor.digest;
  const room = new HeldRoom();
  const asked: string[] = [];
  for (const name of ["a", "b"]) {
    const manifest = someManifest(config, [config], { annotations: { name, long: "x".repeat(200 * 1024) } });
    const source: ImageSource = {
      manifest: async () => {
        asked.push(name);
        return manifest;
      },
      blob: async function* () {
        yield config.bytes;
      },
      attachments: async () => [{ digest: manifest.descriptor.digest, tag: undefined }],
    };
    const fetch = new Fetch(source, await openImageStore(await temporaryFolder(t)), PATIENT, room);
    const { candidates } = await fetch.candidates([image]);
    assert.equal((await fetch.attachments(candidates)).taken.length, 1);
  }
  assert.deepEqual(asked, ["a", "b", "b"]);
});
