import type { Digest } from "@thimble/model";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { JsonReader } from "../oci/json-reader.ts";

/** @see in-toto Attestation Framework v1, "Envelope" and "Statement" */
export const STATEMENT_PAYLOAD = "application/vnd.in-toto+json";
const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
const STATEMENT_TYPES: readonly string[] = [STATEMENT_TYPE, "https://in-toto.io/Statement/v0.1"];

/**
 * What a statement says that is a signature of an image. Others by the same signer (an SBOM, a failed scan) say something else.
 * @see cosign 2.6, pkg/types, CosignSignPredicateType
 */
export const SIGN_PREDICATE = "https://sigstore.dev/cosign/sign/v1";

/** The statement that signs an image. */
export function writeSignStatement(image: Digest): Uint8Array {
  const subject = [{ digest: { sha256: hexOf(image) } }];
  return canonicalBytes({ _type: STATEMENT_TYPE, predicateType: SIGN_PREDICATE, subject });
}

/**
 * Checks that a statement signs an image. To be called with verified bytes only.
 * @throws Error when it states something else or is for another image; ThimbleError images.malformed when it is none
 */
export function checkSignStatement(bytes: Uint8Array, image: Digest): void {
  const statement = JsonReader.parse(bytes, "statement of a sigstore bundle");
  const type = statement.member("_type").string();
  const predicate = statement.member("predicateType").string();
  if (!STATEMENT_TYPES.includes(type) || predicate !== SIGN_PREDICATE) {
    throw new Error(`a bundle states ${predicate}, which is no signature of an image`);
  }
  const isAbout = (subject: JsonReader): boolean =>
    subject.member("digest").optional("sha256")?.string() === hexOf(image);
  if (!statement.member("subject").items().some(isAbout)) throw new Error("a bundle is for another image");
}

function hexOf(digest: Digest): string {
  return digest.slice("sha256:".length);
}
