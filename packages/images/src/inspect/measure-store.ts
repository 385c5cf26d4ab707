import type { Digest } from "@thimble/model";
import { groupImages } from "../store/image-groups.ts";
import type { ImageStore } from "../store/image-store.ts";

/** What an image takes, with all that is about it: signatures, SBOMs. */
export interface ImageUsage {
  /** Its names; none for an image that lost its name. */
  readonly references: readonly string[];
  readonly digest: Digest;
  /** Bytes of all its blobs. */
  readonly bytes: number;
  /** Those of them that other images need too. */
  readonly sharedBytes: number;
  /** Whether it may run now. */
  readonly isInUse: boolean;
}

/** What uses the space of a store. */
export interface StoreUsage {
  readonly images: readonly ImageUsage[];
  /** Bytes of all blobs. */
  readonly bytes: number;
  /** Bytes of blobs that no image needs that has a name or is in use: what `prune` frees. */
  readonly reclaimableBytes: number;
  /** Bytes that the disk has left. */
  readonly freeBytes: number;
}

/**
 * Measures what uses the space of a store.
 * @param inUse images that may run now
 * @throws ThimbleError images.store-failed when the disk does not say
 */
export async function measureStore(store: ImageStore, inUse: ReadonlySet<Digest>): Promise<StoreUsage> {
  const groups = await groupImages(store);
  const sizes = new Map<Digest, number>();
  for (const digest of await store.blobs()) sizes.set(digest, (await store.sizeOf(digest)) ?? 0);
  const sum = (digests: Iterable<Digest>): number => {
    let bytes = 0;
    for (const digest of digests) bytes += sizes.get(digest) ?? 0;
    return bytes;
  };
  const uses = new Map<Digest, number>();
  for (const { blobs } of groups) for (const digest of blobs) uses.set(digest, (uses.get(digest) ?? 0) + 1);
  const kept = new Set<Digest>();
  const images = groups.map(({ references, digest, blobs }): ImageUsage => {
    const isInUse = inUse.has(digest);
    if (references.length > 0 || isInUse) for (const blob of blobs) kept.add(blob);
    const shared = [...blobs].filter((blob) => (uses.get(blob) ?? 0) > 1);
    return { references, digest, bytes: sum(blobs), sharedBytes: sum(shared), isInUse };
  });
  const reclaimableBytes = sum([...sizes.keys()].filter((digest) => !kept.has(digest)));
  return { images, bytes: sum(sizes.keys()), reclaimableBytes, freeBytes: await store.freeBytes() };
}
