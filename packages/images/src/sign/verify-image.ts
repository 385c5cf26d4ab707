import { verify } from "node:crypto";
import { type EpochMillis, isThimbleError, ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import type { Descriptor } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import { MANIFEST_TYPE } from "../oci/media-types.ts";
import { signedImage } from "../oci/signature-tag.ts";
import type { ImageStore } from "../store/image-store.ts";
import { readBundleManifest, readSignatureManifest, type SignatureEntry, subjectOf } from "./signature-manifest.ts";
import { readPayload } from "./signature-payload.ts";
import type { TrustedSigners } from "./trusted-signers.ts";

/** Signatures of an image that are looked at, at most: each costs a blob and a tenth of a millisecond a key. */
const MAXIMUM_SIGNATURES = 100;

/** A signature that holds. */
export interface VerifiedSignature {
  /** Name of the key or the identity that made it. */
  readonly key: string;
  /** The repository that its signer wrote into it. Says nothing that is checked; undefined in a sigstore bundle, which names none. */
  readonly repository: string | undefined;
}

/** What may be a signature of an image: one of cosign's form, or a sigstore bundle. */
type Candidate = SignatureEntry | { readonly bundle: Descriptor };

/**
 * Checks that an image of a store is whole, byte by byte, and signed by one of those who are trusted. Needs no network.
 *
 * @param now what keys must still be valid at; undefined to take them whatever the time
 * @returns the signatures by them, at least one
 * @throws ThimbleError images.not-signed when none of them signed it, or with a key that has expired; says what there is
 * @throws ThimbleError images.not-found, images.missing-blob, images.size-mismatch, images.digest-mismatch when the image is not there or damaged
 */
export async function verifyImage(
  store: ImageStore,
  image: Digest,
  trusted: TrustedSigners,
  now?: EpochMillis,
): Promise<readonly VerifiedSignature[]> {
  const { descriptor } = await store.resolve({ repository: "any", digest: image });
  for (const digest of await store.blobsOf([descriptor])) await store.check(digest);
  const candidates = await signaturesOf(store, image);
  const verified: VerifiedSignature[] = [];
  const faults: string[] = [];
  for (const candidate of candidates.slice(0, MAXIMUM_SIGNATURES)) {
    const result = await verifyCandidate(store, image, candidate, trusted);
    const expired = typeof result === "string" ? result : expiredKey(result, trusted, now);
    if (typeof result === "string" || expired !== undefined) faults.push(expired ?? "");
    else verified.push(result);
  }
  if (verified.length > 0) return verified;
  throw notSigned(image, candidates.length === 0 ? ["it has no signature"] : faults, trusted);
}

/** What is wrong with the key of a signature that holds; undefined when nothing is. */
function expiredKey({ key }: VerifiedSignature, { keys }: TrustedSigners, now?: EpochMillis): string | undefined {
  const until = keys.find(({ name }) => name === key)?.validUntil;
  if (until === undefined || now === undefined || now < until) return undefined;
  return `the key ${key} was valid until ${new Date(until).toISOString()}`;
}

/** Verifies one signature; what is wrong with it where something is. */
async function verifyCandidate(
  store: ImageStore,
  image: Digest,
  candidate: Candidate,
  trusted: TrustedSigners,
): Promise<VerifiedSignature | string> {
  try {
    if ("bundle" in candidate) return await verifySigstore(store, image, candidate.bundle.digest, trusted);
    const { payload, signature } = candidate;
    return verifyPayload({ bytes: await store.read(payload.digest), signature }, image, trusted);
  } catch (error) {
    // A signature that can not be read is one that does not hold; another of them may. A disk that fails says nothing of either.
    if (isThimbleError(error) && !error.retryable) return `a signature can not be read (${error.code})`;
    throw error;
  }
}

function verifyPayload(
  { bytes, signature }: { readonly bytes: Uint8Array; readonly signature: string },
  image: Digest,
  { keys }: TrustedSigners,
): VerifiedSignature | string {
  const signer = keys.find(({ key }) => verify("sha256", bytes, key, Buffer.from(signature, "base64")));
  if (signer === undefined) return "a signature is of another key, or was changed";
  const payload = readPayload(bytes, "payload of a signature");
  if (payload.image !== image) return `a signature of ${signer.name} is for another image, ${payload.image}`;
  return { key: signer.name, repository: payload.repository };
}

async function verifySigstore(
  store: ImageStore,
  image: Digest,
  digest: Digest,
  trusted: TrustedSigners,
): Promise<VerifiedSignature | string> {
  const [bundle, manifest] = [await store.read(digest), await store.read(image)];
  // Loaded where there is a bundle: the libraries take a megabyte and 30 ms.
  const { verifyBundle } = await import("./sigstore-bundle.ts");
  try {
    return { key: verifyBundle({ bundle, image, manifest }, trusted), repository: undefined };
  } catch (error) {
    return isThimbleError(error) || !(error instanceof Error) ? "a bundle can not be read" : error.message;
  }
}

/** Every signature of an image: at the tags where cosign puts them, and in manifests whose subject it is. */
async function signaturesOf(store: ImageStore, image: Digest): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  const seen = new Set<Digest>([image]);
  // A manifest that took signatures of an older one over has them again.
  const entries = new Set<string>();
  for (const { descriptor, reference } of await store.list()) {
    const { digest, size, mediaType } = descriptor;
    if (seen.has(digest) || mediaType !== MANIFEST_TYPE || size > MAXIMUM_DOCUMENT_BYTES) continue;
    seen.add(digest);
    try {
      const bytes = await store.read(digest);
      if (signedImage(reference) !== image && subjectOf(bytes, digest) !== image) continue;
      for (const entry of readSignatureManifest(bytes, digest)) {
        const key = `${entry.payload.digest} ${entry.signature}`;
        if (!entries.has(key)) found.push(entry);
        entries.add(key);
      }
      found.push(...readBundleManifest(bytes, digest).map((bundle) => ({ bundle })));
    } catch (error) {
      if (!isThimbleError(error) || error.retryable) throw error;
    }
  }
  return found;
}

function notSigned(image: Digest, faults: readonly string[], { keys, identities }: TrustedSigners): ThimbleError {
  const names = [...keys, ...identities].map(({ name }) => name).join(", ");
  return new ThimbleError("images.not-signed", `Cannot trust image ${image}: ${[...new Set(faults)].join("; ")}`, {
    expected: `a signature by ${names === "" ? "somebody who is trusted" : names}`,
    details: { digest: image },
  });
}
