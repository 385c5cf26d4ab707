import { isThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import { MANIFEST_TYPE } from "../oci/media-types.ts";
import { subjectOf } from "../sign/signature-manifest.ts";
import type { BlobStore } from "./blob-store.ts";
import type { StoredImage } from "./stored-image.ts";

/**
 * Some images and, of those that a store holds, all that are about them: signatures, SBOMs, and what is about these.
 * @throws ThimbleError images.store-failed when the disk fails: that says nothing of what a manifest is about
 */
export async function referrerClosure(
  images: readonly StoredImage[],
  roots: Iterable<Digest>,
  blobs: BlobStore,
): Promise<ReadonlySet<Digest>> {
  const referrers = new Map<Digest, Digest[]>();
  for (const image of images) {
    const subject = await subjectIn(image, blobs);
    if (subject !== undefined) referrers.set(subject, [...(referrers.get(subject) ?? []), image.descriptor.digest]);
  }
  const found = new Set<Digest>();
  const open = [...roots];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(referrers.get(next) ?? []));
  }
  return found;
}

async function subjectIn({ descriptor }: StoredImage, blobs: BlobStore): Promise<Digest | undefined> {
  if (descriptor.mediaType !== MANIFEST_TYPE) return undefined;
  try {
    return subjectOf(await blobs.read(descriptor.digest, MAXIMUM_DOCUMENT_BYTES), descriptor.digest);
  } catch (error) {
    if (isThimbleError(error) && !error.retryable) return undefined;
    throw error;
  }
}
