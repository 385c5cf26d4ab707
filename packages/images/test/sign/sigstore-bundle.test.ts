import assert from "node:assert/strict";
import { sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Digest } from "@thimble/model";
import { digestOf } from "../../src/oci/descriptor.ts";
import { parsePublicKey } from "../../src/sign/signing-key.ts";
import { parseTrustedRoot, verifyBundle } from "../../src/sign/sigstore-bundle.ts";
import { onlyKeys, type TrustedSigners } from "../../src/sign/trusted-signers.ts";
import { keyPair } from "../support/keys.ts";

/**
 * Vectors: message and trusted_root.json are those of sigstore-js (769a53d, packages/verify/src/__tests__/__fixtures__), made by the public
 * instance; cosign-key was written by cosign 2.6.5, `sign --key --tlog-upload=false --new-bundle-format`.
 */
function vector(name: string): Promise<string> {
  return readFile(new URL(`vectors/${name}`, import.meta.url), "utf8");
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const MESSAGE = bytes("hello, world!");
const COSIGN_IMAGE = "sha256:ec9c54fe3060a7cd594d0db15914bb5583be6f5f163e694b842ff9fd717c8973" as Digest;
const NOTHING = bytes("");

/** Who signed the message. */
const IDENTITY = ["https://github.com/login/oauth", "brian@dehamer.com"] as const;

async function byIdentity(issuer: string, subject: string): Promise<TrustedSigners> {
  const trustedRoot = parseTrustedRoot(await vector("trusted_root.json"), "trusted_root.json");
  return { keys: [], identities: [{ name: "ci", issuer, subject }], trustedRoot };
}

async function cosignKey(): Promise<TrustedSigners> {
  return onlyKeys([{ name: "plant", key: parsePublicKey(await vector("cosign-key.pub"), "cosign-key.pub") }]);
}

test("verifyBundle() takes what cosign signed with a key, and refuses another key, another image and every changed byte", async () => {
  const text = await vector("cosign-key.bundle.json");
  const signed = { bundle: bytes(text), image: COSIGN_IMAGE, manifest: NOTHING };
  assert.equal(verifyBundle(signed, await cosignKey()), "plant");
  assert.throws(() => verifyBundle(signed, onlyKeys([keyPair("b").trusted])), /of another key, or was changed/);
  assert.throws(() => verifyBundle({ ...signed, image: digestOf(MESSAGE) }, onlyKeys([])), /of another key/);
  const trusted = await cosignKey();
  assert.throws(() => verifyBundle({ ...signed, image: digestOf(MESSAGE) }, trusted), /for another image/);
  const { payload, signatures } = JSON.parse(text).dsseEnvelope;
  for (const part of [payload, signatures[0].sig]) {
    for (let at = 4; at < part.length - 4; at += 7) {
      const changed = part.slice(0, at) + (part[at] === "A" ? "B" : "A") + part.slice(at + 1);
      const bundle = bytes(text.replace(part, changed));
      assert.throws(() => verifyBundle({ ...signed, bundle }, trusted), /changed|unreadable|invalid/i, `${at}`);
    }
  }
});

test("verifyBundle() takes a certificate, a timestamp and a log entry against a trusted root, for one identity to the letter", async () => {
  const signed = {
    bundle: bytes(await vector("message.bundle.json")),
    image: digestOf(MESSAGE),
    manifest: MESSAGE,
  };
  const [issuer, subject] = IDENTITY;
  assert.equal(verifyBundle(signed, await byIdentity(issuer, subject)), "ci");
  for (const other of [subject.slice(0, -1), `${subject}x`, subject.toUpperCase(), ".*", ""]) {
    const trusted = await byIdentity(issuer, other);
    assert.throws(() => verifyBundle(signed, trusted), /a bundle is signed by /, other);
  }
  const elsewhere = await byIdentity("https://issuer.example", subject);
  assert.throws(() => verifyBundle(signed, elsewhere), /a bundle is signed by /);
  const trusted = await byIdentity(issuer, subject);
  assert.throws(() => verifyBundle({ ...signed, manifest: bytes("hello, worlds!") }, trusted), /does not hold/);
  assert.throws(() => verifyBundle(signed, { ...trusted, trustedRoot: undefined }), /no trusted root is declared/);
});

test("verifyBundle() refuses what is proven otherwise: a log entry that is gone or changed", async () => {
  const trusted = await byIdentity(...IDENTITY);
  const refused = async (change: (material: { tlogEntries: Record<string, unknown>[] }) => void): Promise<void> => {
    const json = JSON.parse(await vector("message.bundle.json"));
    change(json.verificationMaterial);
    const signed = { bundle: bytes(JSON.stringify(json)), image: digestOf(MESSAGE), manifest: MESSAGE };
    assert.throws(() => verifyBundle(signed, trusted), /does not hold|invalid/i);
  };
  await refused((material) => {
    material.tlogEntries = [];
  });
  await refused(({ tlogEntries: [entry] }) => {
    if (entry !== undefined) entry["canonicalizedBody"] = Buffer.from("{}").toString("base64");
  });
});

test("verifyBundle() refuses what is signed and is no signature of an image, although its signer is trusted", async () => {
  const { secret, trusted } = keyPair("a");
  const image = digestOf(MESSAGE);
  const refusedFor = (payloadType: string, statement: object): string => {
    const payload = Buffer.from(JSON.stringify(statement));
    // What is signed of an envelope. @see DSSE v1.0.2, protocol.md, "Signature Definition"
    const head = `DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `;
    const sig = sign("sha256", Buffer.concat([Buffer.from(head), payload]), secret).toString("base64");
    const bundle = {
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      verificationMaterial: { publicKey: { hint: "" } },
      dsseEnvelope: { payload: payload.toString("base64"), payloadType, signatures: [{ sig }] },
    };
    try {
      return verifyBundle({ bundle: bytes(JSON.stringify(bundle)), image, manifest: NOTHING }, onlyKeys([trusted]));
    } catch (error) {
      return String(error);
    }
  };
  const predicateType = "https://sigstore.dev/cosign/sign/v1";
  const subject = [{ digest: { sha256: image.slice(7) } }];
  const statement = { _type: "https://in-toto.io/Statement/v1", subject, predicateType };
  assert.equal(refusedFor("application/vnd.in-toto+json", statement), "a");
  assert.match(refusedFor("text/plain", statement), /a bundle signs text\/plain/);
  const sbom = { ...statement, predicateType: "https://cyclonedx.org/bom" };
  assert.match(refusedFor("application/vnd.in-toto+json", sbom), /states https:\/\/cyclonedx.org\/bom/);
  assert.match(refusedFor("application/vnd.in-toto+json", { ...statement, subject: [] }), /for another image/);
  assert.match(refusedFor("application/vnd.in-toto+json", { ...statement, _type: "x" }), /no signature of an image/);
  assert.match(refusedFor("application/vnd.in-toto+json", {}), /_type/);
});

test("parseTrustedRoot() refuses what is none", async () => {
  for (const text of ["", "{}", "[]", '{"certificateAuthorities":[{}]}']) {
    assert.throws(() => parseTrustedRoot(text, "trusted_root.json"), { code: "images.malformed" }, text);
  }
});
