import type { Digest } from "@thimble/model";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { readDigest } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";

/** @see cosign, specs/SIGNATURE_SPEC.md, "Simple Signing" */
export const PAYLOAD_MEDIA_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json";
const PAYLOAD_TYPE = "cosign container image signature";

/** The member's name as cosign writes it, and as its specification does in its example. */
const DIGEST_MEMBERS = ["docker-manifest-digest", "Docker-manifest-digest"] as const;

/** What is signed: that this image is one of this repository. */
export interface SignaturePayload {
  readonly image: Digest;
  /** Where its signer saw it; for people, verifiers ignore it, as the specification demands. */
  readonly repository: string;
}

/** The bytes that are signed. */
export function writePayload({ image, repository }: SignaturePayload): Uint8Array {
  return canonicalBytes({
    critical: {
      identity: { "docker-reference": repository },
      image: { "docker-manifest-digest": image },
      type: PAYLOAD_TYPE,
    },
    optional: null,
  });
}

/**
 * Reads what was signed. To be called with verified bytes only; `document` names them in errors.
 * @throws ThimbleError images.malformed when they are no payload of cosign's
 */
export function readPayload(bytes: Uint8Array, document: string): SignaturePayload {
  const critical = JsonReader.parse(bytes, document).member("critical");
  const type = critical.member("type");
  if (type.string() !== PAYLOAD_TYPE) type.refuse("is another type", PAYLOAD_TYPE);
  const image = critical.member("image");
  const [digest, second] = DIGEST_MEMBERS.flatMap((name) => image.optional(name) ?? []);
  if (digest === undefined || second !== undefined) return image.refuse("names no image, or two", DIGEST_MEMBERS[0]);
  return {
    image: readDigest(digest),
    repository: critical.optional("identity")?.optional("docker-reference")?.string() ?? "",
  };
}
