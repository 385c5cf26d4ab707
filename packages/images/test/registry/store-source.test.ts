import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreSource } from "../../src/registry/store-source.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { generateKeyPair, parsePrivateKey } from "../../src/sign/signing-key.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { whole } from "../support/fake-registry.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const IMAGE = sampleImage();
const DIGEST = IMAGE.manifest.descriptor.digest;

test("a store gives manifests by digest, blobs in parts, and what is about an image", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  const name = ref("guard:1");
  await store.add(IMAGE, name);
  await store.add(sampleImage("other"), ref("other:1"));
  const key = parsePrivateKey(generateKeyPair(undefined).privateKey, undefined, "test.key");
  const { signature } = await signImage(store, name, key);
  const source = new StoreSource(store);
  assert.deepEqual((await source.manifest(DIGEST)).descriptor, IMAGE.manifest.descriptor);
  assert.deepEqual(await whole(source.blob(IMAGE.module.descriptor)), IMAGE.module.bytes);
  const tag = `${DIGEST.replace(":", "-")}.sig`;
  assert.deepEqual(await source.attachments(DIGEST), [{ digest: signature.descriptor.digest, tag }]);
  await assert.rejects(source.manifest("1"), { code: "base.bug" });
});
