import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { generateKeyPair, keyFingerprint, parsePrivateKey, parsePublicKey } from "../../src/sign/signing-key.ts";

test("generateKeyPair() makes two keys that belong together, and others each time", () => {
  const pair = generateKeyPair(undefined);
  const fingerprint = keyFingerprint(parsePublicKey(pair.publicKey, "a.pub"));
  assert.equal(keyFingerprint(parsePrivateKey(pair.privateKey, undefined, "a.key")), fingerprint);
  assert.notEqual(keyFingerprint(parsePublicKey(generateKeyPair(undefined).publicKey, "b.pub")), fingerprint);
});

test("a private key with a password opens with it alone, and an error tells nothing of either", () => {
  const { privateKey } = generateKeyPair("correct horse");
  assert.match(privateKey, /BEGIN ENCRYPTED PRIVATE KEY/);
  parsePrivateKey(privateKey, "correct horse", "a.key");
  for (const password of [undefined, "wrong horse"]) {
    assert.throws(
      () => parsePrivateKey(privateKey, password, "a.key"),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, "images.bad-key");
        assert.equal(error.cause, undefined);
        assert.doesNotMatch(JSON.stringify(error) + error.message, /horse|PRIVATE KEY/);
        return true;
      },
    );
  }
});

test("keys of other kinds, the other half of a pair and what is no key are refused", () => {
  const pair = generateKeyPair(undefined);
  const ed = generateKeyPairSync("ed25519");
  const p384 = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
  const code = "images.bad-key";
  assert.throws(() => parsePublicKey(pair.privateKey, "a"), { code, message: /is a private key/ });
  assert.throws(() => parsePrivateKey(pair.publicKey, undefined, "a"), { code });
  assert.throws(() => parsePublicKey("hello", "a"), { code });
  assert.throws(() => parsePublicKey(ed.publicKey.export({ type: "spki", format: "pem" }).toString(), "a"), { code });
  const pkcs8 = p384.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  assert.throws(() => parsePrivateKey(pkcs8, undefined, "a"), { code });
});
