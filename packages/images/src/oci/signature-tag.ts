import { type Digest, parseDigest, parseImageReference } from "@thimble/model";

/** Signatures of cosign end with `.sig`, its attestations and SBOMs with `.att` and `.sbom`, other referrers with digits of their own digest. */
const TAG = /^sha256-([0-9a-f]{64})\.[a-z0-9]+$/;

/** What cosign keeps beside an image, at a tag for each. @see cosign, specs/SIGNATURE_SPEC.md, "Tag-based Discovery" */
const COSIGN_ENDINGS = ["sig", "att", "sbom"] as const;

/** The tags at which cosign keeps what is about an image. */
export function cosignTags(image: Digest): readonly string[] {
  return COSIGN_ENDINGS.map((ending) => `${image.replace(":", "-")}.${ending}`);
}

/** Those of them at which cosign adds to what others put there; an SBOM is put in place of another. */
export function mergedTags(image: Digest): readonly string[] {
  return cosignTags(image).filter((tag) => !tag.endsWith(".sbom"));
}

/** The tag under which a store keeps what refers to an image and has no tag of its own. */
export function referrerTag(image: Digest, referrer: Digest): string {
  return `${image.replace(":", "-")}.${referrer.slice("sha256:".length, "sha256:".length + 32)}`;
}

/** The tag at which cosign looks for the signatures of an image. @see cosign, specs/SIGNATURE_SPEC.md, "Tag-based Discovery" */
export function signatureTag(image: Digest): string {
  return `${image.replace(":", "-")}.sig`;
}

/** The image that what is known by this name is about: its signature, SBOM and the like; undefined for the name of an image. */
export function signedImage(reference: string | undefined): Digest | undefined {
  const hex = TAG.exec(parseImageReference(reference ?? "")?.tag ?? "")?.[1];
  return hex === undefined ? undefined : parseDigest(`sha256:${hex}`);
}
