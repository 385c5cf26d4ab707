import type { Digest } from "@thimble/model";
import type { ImageGroup } from "./image-groups.ts";

/** What a plan of room is made of. */
export interface RoomState {
  /** In the order in which they came. */
  readonly groups: readonly ImageGroup[];
  /** Bytes of every blob on the disk. */
  readonly sizes: ReadonlyMap<Digest, number>;
  /** Images that nobody may remove. */
  readonly keep: ReadonlySet<Digest>;
  /** Blobs of what comes: to remove one of them frees nothing, as it comes again. */
  readonly coming: ReadonlySet<Digest>;
}

/** What is to be removed, and how much that frees. */
export interface RoomPlan {
  readonly images: readonly ImageGroup[];
  readonly bytes: number;
}

/**
 * What to remove for so many bytes: leftovers and images without a name at once, as any prune does, then images that came from elsewhere and that
 * nobody needs, those that came first at first, until it is enough. What was built or named here stays: nobody else may have it. Bytes that several
 * images share are freed with the last of them.
 *
 * @returns what there is to free, which may be less than asked for
 */
export function planRoom({ groups, sizes, keep, coming }: RoomState, bytes: number): RoomPlan {
  const uses = new Map<Digest, number>();
  for (const { blobs } of groups) for (const blob of blobs) uses.set(blob, (uses.get(blob) ?? 0) + 1);
  const sizeOf = (blob: Digest): number => (coming.has(blob) ? 0 : (sizes.get(blob) ?? 0));
  let freed = 0;
  for (const blob of sizes.keys()) if (!uses.has(blob)) freed += sizeOf(blob);
  const images: ImageGroup[] = [];
  const remove = (group: ImageGroup): void => {
    images.push(group);
    for (const blob of group.blobs) {
      const left = (uses.get(blob) ?? 0) - 1;
      uses.set(blob, left);
      if (left === 0) freed += sizeOf(blob);
    }
  };
  const unneeded = groups.filter(({ digest }) => !keep.has(digest));
  for (const group of unneeded) if (group.references.length === 0) remove(group);
  for (const group of unneeded) {
    if (freed >= bytes) break;
    if (group.references.length > 0 && group.isTaken) remove(group);
  }
  return { images, bytes: freed };
}
