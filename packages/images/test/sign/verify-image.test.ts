import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Digest } from "@thimble/model";
import { parseImageManifest } from "../../src/oci/image-manifest.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { readSignatureManifest, writeSignatureManifest } from "../../src/sign/signature-manifest.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifyImage } from "../../src/sign/verify-image.ts";
import type { ImageStore } from "../../src/store/image-store.ts";
import { LayoutIndex } from "../../src/store/layout-index.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { keyPair } from "../support/keys.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const IMAGE = sampleImage();
const DIGEST = IMAGE.manifest.descriptor.digest;
const A = keyPair("a");
const B = keyPair("b");

async function signed(t: TestContext): Promise<{ store: ImageStore; signature: Digest }> {
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(IMAGE, ref("guard:1"));
  const { signature } = await signImage(store, ref("guard:1"), A.secret);
  return { store, signature: signature.descriptor.digest };
}

async function damage(store: ImageStore, digest: Digest): Promise<void> {
  const path = join(store.directory, "blobs/sha256", digest.slice(7));
  const bytes = await readFile(path);
  bytes[bytes.length - 2] = (bytes.at(-2) ?? 0) ^ 1;
  await writeFile(path, bytes);
}

test("verifyImage() holds for the key that signed, and says who it was", async (t) => {
  const { store } = await signed(t);
  assert.deepEqual(await verifyImage(store, DIGEST, onlyKeys([B.trusted, A.trusted])), [
    { key: "a", repository: "guard" },
  ]);
});

test("verifyImage() refuses an image without a signature, another key's, and one that is not there", async (t) => {
  const { store } = await signed(t);
  const code = "images.not-signed";
  await assert.rejects(verifyImage(store, DIGEST, onlyKeys([B.trusted])), {
    code,
    message: /of another key/,
    expected: /by b/,
  });
  await assert.rejects(verifyImage(store, DIGEST, onlyKeys([])), { code });
  await store.add(sampleImage("other"), ref("guard:2"));
  const { descriptor } = await store.resolve(ref("guard:2"));
  await assert.rejects(verifyImage(store, descriptor.digest, onlyKeys([A.trusted])), {
    code,
    message: /it has no signature/,
  });
  const nobody = sampleImage("nobody").manifest.descriptor.digest;
  await assert.rejects(verifyImage(store, nobody, onlyKeys([A.trusted])), { code: "images.not-found" });
});

test("verifyImage() refuses a changed manifest, config and module", async (t) => {
  for (const { descriptor } of [IMAGE.manifest, IMAGE.config, IMAGE.module]) {
    const { store } = await signed(t);
    await damage(store, descriptor.digest);
    await assert.rejects(verifyImage(store, DIGEST, onlyKeys([A.trusted])), { code: "images.digest-mismatch" });
  }
});

test("verifyImage() refuses a changed signature manifest and a changed payload", async (t) => {
  for (const part of ["manifest", "payload"]) {
    const { store, signature } = await signed(t);
    const [payload] = parseImageManifest(await store.read(signature), "m").layers;
    assert.ok(payload);
    await damage(store, part === "manifest" ? signature : payload.digest);
    await assert.rejects(verifyImage(store, DIGEST, onlyKeys([A.trusted])), { code: "images.not-signed" });
  }
});

test("verifyImage() refuses a good signature that is put beside another image, and one with other bytes", async (t) => {
  const { store, signature } = await signed(t);
  const [entry] = readSignatureManifest(await store.read(signature), "m");
  assert.ok(entry);
  await store.add(sampleImage("evil"), ref("guard:1"));
  const evil = (await store.resolve(ref("guard:1"))).descriptor;
  for (const [stolen, message] of [
    [entry, /is for another image/],
    [{ ...entry, signature: Buffer.from(entry.signature, "base64").fill(1, 10, 12).toString("base64") }, /was changed/],
    [{ ...entry, signature: "" }, /was changed/],
  ] as const) {
    await store.take(async (put) => {
      const { manifest, config } = writeSignatureManifest(evil, [stolen]);
      await put(config);
      await put(manifest);
      return LayoutIndex.EMPTY.named(`guard:sha256-${evil.digest.slice(7)}.sig`, manifest.descriptor, {});
    });
    await assert.rejects(verifyImage(store, evil.digest, onlyKeys([A.trusted])), {
      code: "images.not-signed",
      message,
    });
  }
});
