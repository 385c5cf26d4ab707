import { type Digest, parseDigest, parseImageReference } from "@thimble/model";

const TAG = /^sha256-([0-9a-f]{64})\.sig$/;

/** The tag at which cosign looks for the signatures of an image. @see cosign, specs/SIGNATURE_SPEC.md, "Tag-based Discovery" */
export function signatureTag(image: Digest): string {
  return `${image.replace(":", "-")}.sig`;
}

/** The image whose signatures are known by this name; undefined for the name of anything else. */
export function signedImage(reference: string | undefined): Digest | undefined {
  const hex = TAG.exec(parseImageReference(reference ?? "")?.tag ?? "")?.[1];
  return hex === undefined ? undefined : parseDigest(`sha256:${hex}`);
}
