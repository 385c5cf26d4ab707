import type { Digest } from "@thimble/model";
import { signedImage } from "../oci/signature-tag.ts";
import { readSubject } from "../oci/subject.ts";
import type { StoredImage } from "./stored-image.ts";

/** Of each image what is about it: by subject or by tag, and the index that it was taken out of, as signatures may be about that. */
export type Referrers = ReadonlyMap<Digest, readonly Digest[]>;

/**
 * What of some images is about which. Each manifest is read once.
 * @throws ThimbleError images.store-failed when the disk fails: that says nothing of what a manifest is about
 */
export async function readReferrersIn(
  images: readonly StoredImage[],
  read: (digest: Digest) => Promise<Uint8Array>,
): Promise<Referrers> {
  const referrers = new Map<Digest, Set<Digest>>();
  const subjects = new Map<Digest, Digest | undefined>();
  const add = (image: Digest | undefined, referrer: Digest | undefined): void => {
    if (image === undefined || referrer === undefined) return;
    const all = referrers.get(image) ?? new Set();
    referrers.set(image, all.add(referrer));
  };
  for (const { descriptor, reference, index } of images) {
    const { digest } = descriptor;
    if (!subjects.has(digest)) subjects.set(digest, await readSubject(descriptor, read));
    add(subjects.get(digest), digest);
    add(signedImage(reference), digest);
    add(digest, index);
  }
  return new Map([...referrers].map(([image, all]) => [image, [...all]]));
}

/** These images, and all that is about them: signatures, SBOMs, and what is about these. */
export function referrerClosure(roots: Iterable<Digest>, referrers: Referrers): ReadonlySet<Digest> {
  const found = new Set<Digest>();
  const open = [...roots];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(referrers.get(next) ?? []));
  }
  return found;
}
