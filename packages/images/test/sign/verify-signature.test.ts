import assert from "node:assert/strict";
import { test } from "node:test";
import { findSignatures } from "../../src/sign/find-signatures.ts";
import { signAsBundle } from "../../src/sign/sign-as-bundle.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifySignature } from "../../src/sign/verify-signature.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { keyPair } from "../support/keys.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const OTHER = sampleImage("other").manifest.descriptor.digest;

test("verifySignature() says who made a signature of either form, or what is wrong with it", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(sampleImage(), ref("guard:1"));
  await store.add(sampleImage("other"), ref("other:1"));
  const { secret, trusted } = keyPair("a");
  await signImage(store, ref("guard:1"), secret);
  await signAsBundle(store, ref("guard:1"), secret);
  const found = await findSignatures(store, sampleImage().manifest.descriptor.digest);
  assert.equal(found.length, 2);
  for (const signature of found) {
    const holds = await verifySignature(store, signature, onlyKeys([trusted]));
    assert.ok(typeof holds !== "string" && holds.key === "a");
    assert.match(String(await verifySignature(store, signature, onlyKeys([]))), /of another key, or was changed/);
    const moved = await verifySignature(store, { ...signature, subject: OTHER }, onlyKeys([trusted]));
    assert.match(String(moved), /for another image/);
    const gone = "bundle" in signature ? { bundle: { ...signature.bundle, digest: OTHER } } : {};
    const lost = "payload" in signature ? { payload: { ...signature.payload, digest: OTHER } } : {};
    assert.match(String(await verifySignature(store, { ...signature, ...gone, ...lost }, onlyKeys([trusted]))), /./);
  }
});
