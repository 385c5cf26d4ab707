import assert from "node:assert/strict";
import { test } from "node:test";
import { signImage } from "../../src/sign/sign-image.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { checkTrust } from "../../src/trust/check-trust.ts";
import { CLOSED_POLICY, OPEN_POLICY, type TrustPolicy, type TrustRule } from "../../src/trust/trust-policy.ts";
import { keyPair } from "../support/keys.ts";
import { CREATED, ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { digest } = sampleImage().manifest.descriptor;
const ASKED = { name: "plant/guard:1", digest, now: 1000 };

function closed(rule: Partial<TrustRule>): TrustPolicy {
  return { others: "closed", rules: [{ images: "plant/*", signedBy: undefined, isNumbered: false, ...rule }] };
}

test("checkTrust() refuses what the policy says, by the name that the app gives", async (t) => {
  const [a, b] = [keyPair("a"), keyPair("b")];
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(sampleImage(), ref("plant/guard:1"));
  const by = (key: typeof a): TrustPolicy => closed({ signedBy: onlyKeys([key.trusted]) });
  await checkTrust(store, OPEN_POLICY, ASKED);
  await assert.rejects(checkTrust(store, CLOSED_POLICY, ASKED), { code: "images.not-signed" });
  await assert.rejects(checkTrust(store, by(a), ASKED), { code: "images.not-signed" });
  await signImage(store, ref(ASKED.name), a.secret);
  await checkTrust(store, by(a), ASKED);
  await assert.rejects(checkTrust(store, by(b), ASKED), { code: "images.not-signed" });
  await assert.rejects(checkTrust(store, by(a), { ...ASKED, name: "guard:1" }), { message: /no rule/ });
});

test("checkTrust() refuses a key from the moment on that its time is over, and takes another that signed too", async (t) => {
  const [a, b] = [keyPair("a"), keyPair("b")];
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(sampleImage(), ref("plant/guard:1"));
  await signImage(store, ref(ASKED.name), a.secret);
  const expiring = { ...a.trusted, validUntil: 1000 };
  await checkTrust(store, closed({ signedBy: onlyKeys([expiring]) }), { ...ASKED, now: 999 });
  await assert.rejects(checkTrust(store, closed({ signedBy: onlyKeys([expiring]) }), ASKED), {
    code: "images.not-signed",
    message: /the key a was valid until 1970-01-01T00:00:01.000Z/,
  });
  await signImage(store, ref(ASKED.name), b.secret);
  await checkTrust(store, closed({ signedBy: onlyKeys([expiring, b.trusted]) }), ASKED);
});

test("checkTrust() refuses an image without a release number where one is demanded", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(sampleImage(), ref("plant/guard:1"));
  await assert.rejects(checkTrust(store, closed({ isNumbered: true }), ASKED), { code: "images.rolled-back" });
  const { descriptor } = await store.add(sampleImage("", { release: 1 }), ref("plant/guard:2"));
  await checkTrust(store, closed({ isNumbered: true }), { ...ASKED, digest: descriptor.digest });
});

test("checkTrust() tells the time that signers vouch for, and none that contradicts their own key", async (t) => {
  const a = keyPair("a");
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(sampleImage(), ref(ASKED.name));
  await signImage(store, ref(ASKED.name), a.secret);
  const at = async (validUntil: number) =>
    (await checkTrust(store, closed({ signedBy: onlyKeys([{ ...a.trusted, validUntil }]) }), ASKED)).signedAt;
  assert.equal(await at(CREATED + 1), CREATED);
  assert.equal(await at(CREATED), undefined);
  assert.equal((await checkTrust(store, closed({}), ASKED)).signedAt, undefined, "nobody signed it");
});
