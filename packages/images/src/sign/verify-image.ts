import { verify } from "node:crypto";
import { isThimbleError, ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import { MANIFEST_TYPE } from "../oci/media-types.ts";
import { signedImage } from "../oci/signature-tag.ts";
import type { ImageStore } from "../store/image-store.ts";
import { readSignatureManifest, type SignatureEntry, subjectOf } from "./signature-manifest.ts";
import { readPayload } from "./signature-payload.ts";
import type { VerificationKey } from "./signing-key.ts";

/** Signatures of an image that are looked at, at most: each costs a blob and a tenth of a millisecond a key. */
const MAXIMUM_SIGNATURES = 100;

/** A signature that holds. */
export interface VerifiedSignature {
  /** Name of the key that made it. */
  readonly key: string;
  /** The repository that its signer wrote into it. Says nothing that is checked. */
  readonly repository: string;
}

/**
 * Checks that an image of a store is whole, byte by byte, and signed by one of some keys. Needs no network.
 *
 * @returns the signatures by these keys, at least one
 * @throws ThimbleError images.not-signed when none of them signed it; says what there is
 * @throws ThimbleError images.not-found, images.missing-blob, images.size-mismatch, images.digest-mismatch when the image is not there or damaged
 */
export async function verifyImage(
  store: ImageStore,
  image: Digest,
  keys: readonly VerificationKey[],
): Promise<readonly VerifiedSignature[]> {
  const { descriptor } = await store.resolve({ repository: "any", digest: image });
  for (const digest of await store.blobsOf([descriptor])) await store.read(digest);
  const signatures = await signaturesOf(store, image);
  const verified: VerifiedSignature[] = [];
  const faults: string[] = [];
  for (const entry of signatures.slice(0, MAXIMUM_SIGNATURES)) {
    const result = await verifyEntry(store, image, { entry, keys });
    if (typeof result === "string") faults.push(result);
    else verified.push(result);
  }
  if (verified.length > 0) return verified;
  throw notSigned(image, signatures.length === 0 ? ["it has no signature"] : faults, keys);
}

/** Verifies one signature; what is wrong with it where something is. */
async function verifyEntry(
  store: ImageStore,
  image: Digest,
  { entry, keys }: { readonly entry: SignatureEntry; readonly keys: readonly VerificationKey[] },
): Promise<VerifiedSignature | string> {
  try {
    const bytes = await store.read(entry.payload.digest);
    const signature = Buffer.from(entry.signature, "base64");
    const signer = keys.find(({ key }) => verify("sha256", bytes, key, signature));
    if (signer === undefined) return "a signature is of another key, or was changed";
    const payload = readPayload(bytes, `payload ${entry.payload.digest}`);
    if (payload.image !== image) return `a signature of ${signer.name} is for another image, ${payload.image}`;
    return { key: signer.name, repository: payload.repository };
  } catch (error) {
    // A signature that can not be read is one that does not hold; another of them may. A disk that fails says nothing of either.
    if (isThimbleError(error) && !error.retryable) return `a signature can not be read (${error.code})`;
    throw error;
  }
}

/** Every signature of an image: at the tags where cosign puts them, and in manifests whose subject it is. */
async function signaturesOf(store: ImageStore, image: Digest): Promise<readonly SignatureEntry[]> {
  const found: SignatureEntry[] = [];
  const seen = new Set<Digest>([image]);
  for (const { descriptor, reference } of await store.list()) {
    const { digest, size, mediaType } = descriptor;
    if (seen.has(digest) || mediaType !== MANIFEST_TYPE || size > MAXIMUM_DOCUMENT_BYTES) continue;
    seen.add(digest);
    try {
      const bytes = await store.read(digest);
      if (signedImage(reference) === image || subjectOf(bytes, digest) === image)
        found.push(...readSignatureManifest(bytes, digest));
    } catch (error) {
      if (!isThimbleError(error) || error.retryable) throw error;
    }
  }
  return found;
}

function notSigned(image: Digest, faults: readonly string[], keys: readonly VerificationKey[]): ThimbleError {
  const names = keys.map((key) => key.name).join(", ");
  return new ThimbleError("images.not-signed", `Cannot trust image ${image}: ${[...new Set(faults)].join("; ")}`, {
    expected: `a signature by ${names === "" ? "a key that is trusted" : names}`,
    details: { digest: image },
  });
}
