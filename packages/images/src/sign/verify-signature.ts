import { verify } from "node:crypto";
import { type EpochMillis, isThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import type { ImageStore } from "../store/image-store.ts";
import type { FoundSignature } from "./find-signatures.ts";
import { readPayload } from "./signature-payload.ts";
import type { TrustedSigners } from "./trusted-signers.ts";

/** A signature that holds. */
export interface VerifiedSignature {
  /** Name of the key or the identity that made it. */
  readonly key: string;
  /** The repository that its signer wrote into it. Says nothing that is checked; undefined in a sigstore bundle, which names none. */
  readonly repository: string | undefined;
  /** The index that was signed, where it was not the image itself. */
  readonly index?: Digest;
  /** When its signer's certificate was issued, so not before that it was made; left out for keys, which tell no time. */
  readonly certifiedAt?: EpochMillis;
}

/** Verifies one signature; what is wrong with it where something is. @throws ThimbleError images.store-failed when the disk fails */
export async function verifySignature(
  store: ImageStore,
  found: FoundSignature,
  trusted: TrustedSigners,
): Promise<VerifiedSignature | string> {
  try {
    if ("bundle" in found) return await verifySigstore(store, found.subject, found.bundle.digest, trusted);
    const { payload, signature, subject } = found;
    return verifyPayload({ bytes: await store.read(payload.digest), signature }, subject, trusted);
  } catch (error) {
    // A signature that can not be read is one that does not hold; another of them may. A disk that fails says nothing of either.
    if (isThimbleError(error) && !error.retryable) return `a signature can not be read (${error.code})`;
    throw error;
  }
}

function verifyPayload(
  { bytes, signature }: { readonly bytes: Uint8Array; readonly signature: string },
  subject: Digest,
  { keys }: TrustedSigners,
): VerifiedSignature | string {
  const signer = keys.find(({ key }) => verify("sha256", bytes, key, Buffer.from(signature, "base64")));
  if (signer === undefined) return "a signature is of another key, or was changed";
  const payload = readPayload(bytes, "payload of a signature");
  if (payload.image !== subject) return `a signature of ${signer.name} is for another image, ${payload.image}`;
  return { key: signer.name, repository: payload.repository };
}

async function verifySigstore(
  store: ImageStore,
  subject: Digest,
  digest: Digest,
  trusted: TrustedSigners,
): Promise<VerifiedSignature | string> {
  const [bundle, manifest] = [await store.read(digest), await store.read(subject)];
  // Loaded where there is a bundle: the libraries take a megabyte and 30 ms.
  const { certifiedAt, verifyBundle } = await import("./sigstore-bundle.ts");
  try {
    const key = verifyBundle({ bundle, image: subject, manifest }, trusted);
    const at = certifiedAt(bundle);
    return { key, repository: undefined, ...(at !== undefined && { certifiedAt: at }) };
  } catch (error) {
    return isThimbleError(error) || !(error instanceof Error) ? "a bundle can not be read" : error.message;
  }
}
