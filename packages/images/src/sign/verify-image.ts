import { type EpochMillis, ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import type { ImageStore } from "../store/image-store.ts";
import { findSignatures } from "./find-signatures.ts";
import type { TrustedSigners } from "./trusted-signers.ts";
import { type VerifiedSignature, verifySignature } from "./verify-signature.ts";

/**
 * Signatures of an image that are looked at, at most: each costs a blob and a tenth of a millisecond a key. Ten times as many as referrers come with
 * a pull, so that what a bad mirror gave before does not hide what is good.
 */
const MAXIMUM_SIGNATURES = 1000;

/**
 * Checks that an image of a store is whole, byte by byte, and that it, or the index that it was taken out of, is signed by one of those who are
 * trusted. Needs no network.
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
  const all = await findSignatures(store, image);
  const verified: VerifiedSignature[] = [];
  const faults: string[] = [];
  for (const found of all.slice(0, MAXIMUM_SIGNATURES)) {
    const result = await verifySignature(store, found, trusted);
    const expired = typeof result === "string" ? result : expiredKey(result, trusted, now);
    if (typeof result === "string" || expired !== undefined) faults.push(expired ?? "");
    else verified.push({ ...result, ...(found.subject === image ? {} : { index: found.subject }) });
  }
  if (verified.length > 0) return verified;
  throw notSigned(image, all.length === 0 ? ["it has no signature"] : faults, trusted);
}

/** What is wrong with the key of a signature that holds; undefined when nothing is. */
function expiredKey({ key }: VerifiedSignature, { keys }: TrustedSigners, now?: EpochMillis): string | undefined {
  const until = keys.find(({ name }) => name === key)?.validUntil;
  if (until === undefined || now === undefined || now < until) return undefined;
  return `the key ${key} was valid until ${new Date(until).toISOString()}, and it is ${new Date(now).toISOString()}`;
}

function notSigned(image: Digest, faults: readonly string[], { keys, identities }: TrustedSigners): ThimbleError {
  const names = [...keys, ...identities].map(({ name }) => name).join(", ");
  return new ThimbleError("images.not-signed", `Cannot trust image ${image}: ${[...new Set(faults)].join("; ")}`, {
    expected: `a signature by ${names === "" ? "somebody who is trusted" : names}`,
    details: { digest: image },
  });
}
