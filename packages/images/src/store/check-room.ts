import { ThimbleError } from "@thimble/base";
import type { ImageStore } from "./image-store.ts";

/** Bytes that stay free beside what comes: for the index, the state of the device, its log. */
export const RESERVE_BYTES: number = 1024 * 1024;

/**
 * Checks that a store has room for so many bytes more, before any of them is written.
 *
 * @param doing what fails otherwise: `load plant.tar`
 * @param couldFree bytes of what nobody needs, which were not enough; undefined where that was not looked for
 * @throws ThimbleError images.no-space with what is needed and what there is; images.store-failed when the disk can not say
 */
export async function checkRoom(store: ImageStore, doing: string, bytes: number, couldFree?: number): Promise<void> {
  const free = await store.freeBytes();
  const needed = bytes + RESERVE_BYTES;
  if (needed <= free) return;
  const rest = couldFree === undefined ? "" : `, and what nobody needs here has ${couldFree}`;
  throw new ThimbleError("images.no-space", `Cannot ${doing}: it needs ${needed} bytes, and ${free} are free`, {
    where: store.directory,
    expected: `${needed - free} bytes more${rest}; thimble df shows what takes them`,
    details: { needed, free },
  });
}
