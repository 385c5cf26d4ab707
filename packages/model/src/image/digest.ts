/** The SHA-256 digest of an image or blob, `sha256:` and 64 lower-case hex digits. Made by `parseDigest`. */
export type Digest = string & { readonly __brand: "Digest" };

/**
 * Parses a digest. Returns undefined for anything but SHA-256 in lower case, the one algorithm that every registry must know.
 * @see OCI Image Specification 1.1, descriptor.md, "Digests"
 */
export function parseDigest(text: string): Digest | undefined {
  return /^sha256:[0-9a-f]{64}$/.test(text) ? (text as Digest) : undefined;
}
