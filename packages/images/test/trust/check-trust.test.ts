import assert from "node:assert/strict";
import { test } from "node:test";
import { signImage } from "../../src/sign/sign-image.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { checkTrust } from "../../src/trust/check-trust.ts";
import { OPEN_POLICY } from "../../src/trust/trust-policy.ts";
import { keyPair } from "../support/keys.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("checkTrust() refuses what the policy says, by the name that the app gives", async (t) => {
  const [a, b] = [keyPair("a"), keyPair("b")];
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(sampleImage(), ref("plant/guard:1"));
  const { digest } = sampleImage().manifest.descriptor;
  const by = (key: typeof a) =>
    ({ others: "closed", rules: [{ images: "plant/*", signedBy: [key.trusted] }] }) as const;
  const name = "plant/guard:1";
  await checkTrust(store, OPEN_POLICY, { name, digest });
  await assert.rejects(checkTrust(store, by(a), { name, digest }), { code: "images.not-signed" });
  await signImage(store, ref(name), a.secret);
  await checkTrust(store, by(a), { name, digest });
  await assert.rejects(checkTrust(store, by(b), { name, digest }), { code: "images.not-signed" });
  await assert.rejects(checkTrust(store, by(a), { name: "guard:1", digest }), { message: /no rule/ });
});
