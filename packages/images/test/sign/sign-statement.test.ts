import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import type { Json } from "../../src/oci/json.ts";
import { checkSignStatement, SIGN_PREDICATE, writeSignStatement } from "../../src/sign/sign-statement.ts";
import { sampleImage } from "../support/samples.ts";

const IMAGE = sampleImage().manifest.descriptor.digest;
const OTHER = sampleImage("other").manifest.descriptor.digest;

test("writeSignStatement() is the statement that cosign signs, and holds for its image alone", () => {
  const bytes = writeSignStatement(IMAGE);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(bytes)), {
    _type: "https://in-toto.io/Statement/v1",
    predicateType: "https://sigstore.dev/cosign/sign/v1",
    subject: [{ digest: { sha256: IMAGE.slice(7) } }],
  });
  checkSignStatement(bytes, IMAGE);
  assert.throws(() => checkSignStatement(bytes, OTHER), /for another image/);
});

test("checkSignStatement() takes no other digest for the image's, whatever it is called or made of", () => {
  const about = (subject: Json) => (): void =>
    checkSignStatement(
      canonicalBytes({ _type: "https://in-toto.io/Statement/v1", predicateType: SIGN_PREDICATE, subject: [subject] }),
      IMAGE,
    );
  const hex = IMAGE.slice(7);
  about({ digest: { sha256: hex } })();
  for (const digest of [{ sha512: hex }, { SHA256: hex }, { sha256: hex.toUpperCase() }, { sha256: IMAGE }, {}]) {
    assert.throws(about({ digest }), /for another image/, JSON.stringify(digest));
  }
  assert.throws(about({ name: hex }), { code: "images.malformed" });
  assert.throws(about({ digest: { sha256: [hex] } }), { code: "images.malformed" });
});
