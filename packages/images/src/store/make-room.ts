import { isThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { checkRoom, RESERVE_BYTES } from "./check-room.ts";
import { groupImages } from "./image-groups.ts";
import type { ImageStore } from "./image-store.ts";
import { planRoom } from "./plan-room.ts";

/** What was removed to make room. */
export interface FreedRoom {
  readonly images: readonly { readonly digest: Digest; readonly references: readonly string[] }[];
  /** Of blobs that are gone with them, and that nobody needed. */
  readonly bytes: number;
}

/** How room may be made. */
export interface Room {
  /**
   * Images that nobody may remove: of what runs, of the release that is accepted, of those before and after it. Asked right before anything is
   * removed; when it throws, nothing is.
   */
  readonly keep: () => Promise<Iterable<Digest>>;
  readonly onFreed?: (freed: FreedRoom) => void;
}

/** What room is needed for. */
export interface RoomRequest {
  /** What fails otherwise: `load plant.tar`. */
  readonly doing: string;
  /** That will be written, all of it together. */
  readonly bytes: number;
  /** Blobs of what comes, also those that are there. */
  readonly coming?: ReadonlySet<Digest>;
  /** Left out where nothing may be removed. */
  readonly room?: Room | undefined;
}

/**
 * Sees to it that a store has room for so many bytes, before any of them is written. Where the disk has too little, it removes what nobody needs, as
 * little as is enough (as `planRoom` has it), and looks at the disk again. Where all of that would not be enough, it removes nothing.
 *
 * @throws ThimbleError images.no-space with what is needed, what there is and what could be freed; images.store-failed when the disk can not say;
 *   whatever `keep` throws
 */
export async function makeRoom(store: ImageStore, request: RoomRequest): Promise<void> {
  const { doing, bytes, coming = new Set(), room } = request;
  let couldFree = 0;
  // More than once, as the disk counts in blocks, and others write to it too.
  for (let attempt = 0; room !== undefined && attempt < 3; attempt += 1) {
    const short = bytes + RESERVE_BYTES - (await store.freeBytes());
    if (short <= 0) return;
    const sizes = new Map<Digest, number>();
    for (const digest of await store.blobs()) sizes.set(digest, (await store.sizeOf(digest)) ?? 0);
    const keep = new Set(await room.keep());
    const plan = planRoom({ groups: await groupImages(store), sizes, keep, coming }, short);
    couldFree = plan.bytes;
    if (plan.bytes < short) break;
    for (const { digest, references } of plan.images) if (references.length > 0) await forget(store, digest, room);
    await store.prune(new Set(await room.keep()));
    room.onFreed?.({
      images: plan.images.map(({ digest, references }) => ({ digest, references })),
      bytes: plan.bytes,
    });
  }
  await checkRoom(store, doing, bytes, room === undefined ? undefined : couldFree);
}

async function forget(store: ImageStore, digest: Digest, room: Room): Promise<void> {
  // Again: reading a large store took its time, and a release may have been accepted meanwhile.
  if (new Set(await room.keep()).has(digest)) return;
  try {
    await store.remove({ repository: "any", digest });
  } catch (error) {
    if (!isThimbleError(error, "images.not-found")) throw error;
    // Somebody else removed it meanwhile.
  }
}
