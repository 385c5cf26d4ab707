import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { readSignatureManifest, writeSignatureManifest } from "../../src/sign/signature-manifest.ts";
import { PAYLOAD_MEDIA_TYPE, writePayload } from "../../src/sign/signature-payload.ts";
import { generateKeyPair, parsePrivateKey, parsePublicKey } from "../../src/sign/signing-key.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifyImage } from "../../src/sign/verify-image.ts";
import { LayoutIndex } from "../../src/store/layout-index.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const skip = await run("openssl", ["version"]).then(
  () => false,
  () => "openssl is not here: apt-get install -y --no-install-recommends openssl",
);
const IMAGE = sampleImage().manifest.descriptor;

test("openssl verifies a signature of ours, with a key that it opens with the password", { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  const pair = generateKeyPair("secret");
  const store = await openImageStore(join(folder, "store"));
  await store.add(sampleImage(), ref("guard:1"));
  const { signature } = await signImage(store, ref("guard:1"), parsePrivateKey(pair.privateKey, "secret", "key"));
  const [entry] = readSignatureManifest(await store.read(signature.descriptor.digest), "m");
  assert.ok(entry);
  await writeFile(join(folder, "payload"), await store.read(entry.payload.digest));
  await writeFile(join(folder, "sig"), Buffer.from(entry.signature, "base64"));
  await writeFile(join(folder, "a.key"), pair.privateKey);
  await writeFile(join(folder, "a.pub"), pair.publicKey);
  const checked = await run("openssl", ["dgst", "-sha256", "-verify", "a.pub", "-signature", "sig", "payload"], {
    cwd: folder,
  });
  assert.match(checked.stdout, /Verified OK/);
  const pub = await run("openssl", ["pkey", "-in", "a.key", "-passin", "pass:secret", "-pubout"], { cwd: folder });
  assert.equal(pub.stdout.trim(), pair.publicKey.trim());
});

test("a signature that openssl made, with a key that openssl made, verifies here", { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  const genpkey = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "b.key"];
  await run("openssl", genpkey, { cwd: folder });
  await run("openssl", ["pkey", "-in", "b.key", "-pubout", "-out", "b.pub"], { cwd: folder });
  const payload = makeBlob(PAYLOAD_MEDIA_TYPE, writePayload({ image: IMAGE.digest, repository: "guard" }));
  await writeFile(join(folder, "payload"), payload.bytes);
  await run("openssl", ["dgst", "-sha256", "-sign", "b.key", "-out", "sig", "payload"], { cwd: folder });
  const signature = (await readFile(join(folder, "sig"))).toString("base64");
  const store = await openImageStore(join(folder, "store"));
  await store.add(sampleImage(), ref("guard:1"));
  await store.take(async (put) => {
    const { manifest, config } = writeSignatureManifest(IMAGE, [{ payload: payload.descriptor, signature }]);
    for (const blob of [payload, config, manifest]) await put(blob);
    return LayoutIndex.EMPTY.named(`guard:sha256-${IMAGE.digest.slice(7)}.sig`, manifest.descriptor, {});
  });
  const key = parsePublicKey(await readFile(join(folder, "b.pub"), "utf8"), "b.pub");
  assert.equal((await verifyImage(store, IMAGE.digest, onlyKeys([{ name: "b", key }]))).length, 1);
});
