import type { Digest } from "@thimble/model";
import { signedImage } from "../oci/signature-tag.ts";
import type { ImageStore } from "./image-store.ts";
import { referrerClosure } from "./referrer-closure.ts";

/** An image with all that is about it: signatures, SBOMs. */
export interface ImageGroup {
  /** Its names; none for an image that lost its name. */
  readonly references: readonly string[];
  readonly digest: Digest;
  /** Its blobs, and those of what is about it. */
  readonly blobs: ReadonlySet<Digest>;
  /** Whether it came from elsewhere, under each of its names, and all that is about it: it was pulled or loaded, and can be again. */
  readonly isTaken: boolean;
}

/**
 * Each image of a store with what is about it, in the order in which they came; what is about another image is no image of its own. Each manifest
 * is read once.
 * @throws ThimbleError images.store-failed when the disk fails
 */
export async function groupImages(store: ImageStore): Promise<readonly ImageGroup[]> {
  const all = await store.list();
  const referrers = await store.referrers();
  const entries = Map.groupBy(all, ({ descriptor }) => descriptor.digest);
  const there = new Set([...entries.keys(), ...all.flatMap(({ index }) => index ?? [])]);
  const parts = new Set([...there].flatMap((digest) => referrers.get(digest) ?? []));
  for (const { descriptor, reference } of all) if (signedImage(reference) !== undefined) parts.add(descriptor.digest);
  const groups: ImageGroup[] = [];
  for (const [digest, own] of entries) {
    if (parts.has(digest)) continue;
    const closure = [...referrerClosure([digest], referrers)];
    const images = closure.flatMap((it) => entries.get(it) ?? []);
    const blobs = await store.blobsOf(images.map(({ descriptor }) => descriptor));
    const indexes = images.flatMap(({ index }) => index ?? []);
    const references = own.flatMap(({ reference }) => reference ?? []);
    const isTaken = images.every((image) => image.isTaken === true || image.reference === undefined);
    groups.push({ references, digest, blobs: new Set([...blobs, ...indexes]), isTaken });
  }
  return groups;
}
