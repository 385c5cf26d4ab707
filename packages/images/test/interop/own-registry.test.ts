import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock, SystemRandom } from "@thimble/base";
import { copyImage } from "../../src/registry/copy-image.ts";
import { ANONYMOUS } from "../../src/registry/credentials.ts";
import { NodeHttp } from "../../src/registry/node-http.ts";
import { pullImage } from "../../src/registry/pull-image.ts";
import { pushImage } from "../../src/registry/push-image.ts";
import { Registries } from "../../src/registry/registries.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { generateKeyPair, parsePrivateKey, parsePublicKey } from "../../src/sign/signing-key.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifyImage } from "../../src/sign/verify-image.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { PATIENT } from "../support/fake-registry.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startRegistry } from "../support/test-registry.ts";

const DIGEST = sampleImage().manifest.descriptor.digest;

test("a signed image goes to the registry of Thimble, to another repository of it, and comes back signed", async (t) => {
  const { base } = await startRegistry(t);
  const http = new NodeHttp();
  t.after(() => http[Symbol.dispose]());
  const parts = { http, credentials: ANONYMOUS, clock: new SystemClock(), random: new SystemRandom() };
  const registries = new Registries({ ...parts, settings: new Map(), isPlain: true });
  const [name, other] = [ref(`${base.host}/plant/guard:1`), ref(`${base.host}/other/guard:1`)];
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(sampleImage(), name);
  const pair = generateKeyPair(undefined);
  await signImage(store, name, parsePrivateKey(pair.privateKey, undefined, "test.key"));
  const pushed = await pushImage(registries.repository(name), store, { image: name }, PATIENT);
  assert.equal(pushed.attachments.length, 1);
  // It lists referrers itself, so no list stands at a tag.
  assert.deepEqual(await registries.repository(name).tags(PATIENT), ["1", `${DIGEST.replace(":", "-")}.sig`]);
  const copied = await copyImage(
    {
      from: registries.source(name),
      named: "1",
      to: registries.repository(other),
      tag: "1",
      mountFrom: ["plant/guard"],
    },
    PATIENT,
  );
  assert.ok(copied.sentBytes < copied.imageBytes, "blobs were mounted");
  const second = await openImageStore(await temporaryFolder(t));
  await pullImage(registries.source(other), second, other, PATIENT);
  const key = { name: "test", key: parsePublicKey(pair.publicKey, "test.pub") };
  assert.equal((await verifyImage(second, DIGEST, onlyKeys([key]))).length, 1);
  const listed = await Array.fromAsync(registries.catalog(base.host).repositories(PATIENT));
  assert.deepEqual(listed, ["other/guard", "plant/guard"]);
});
