import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { digestOf } from "../../src/oci/descriptor.ts";
import { shippedRoot } from "../../src/sign/shipped-root.ts";
import { certifiedAt, parseTrustedRoot, verifyBundle } from "../../src/sign/sigstore-bundle.ts";

test("shippedRoot() is the trusted root of sigstore's public instance, and verifies what that signed", async () => {
  const trustedRoot = parseTrustedRoot(shippedRoot(), "sigstore");
  assert.deepEqual(
    [trustedRoot.certificateAuthorities.length, trustedRoot.tlogs.length, trustedRoot.timestampAuthorities.length],
    [2, 2, 1],
  );
  const manifest = new TextEncoder().encode("hello, world!");
  const bundle = await readFile(new URL("vectors/message.bundle.json", import.meta.url));
  const identities = [{ name: "ci", issuer: "https://github.com/login/oauth", subject: "brian@dehamer.com" }];
  const signed = { bundle, image: digestOf(manifest), manifest };
  assert.equal(verifyBundle(signed, { keys: [], identities, trustedRoot }), "ci");
  assert.equal(new Date(certifiedAt(bundle) ?? 0).getUTCFullYear() >= 2022, true);
});
