import type { Millis } from "@thimble/base";
import type { Digest } from "@thimble/model";
import type { RegistryStore } from "./registry-store.ts";

/** How long a blob that no manifest needs is kept for a push that goes on: longer than any upload of an image takes. */
export const GARBAGE_GRACE: Millis = 24 * 60 * 60 * 1000;

/** What garbage collection removed. */
export interface CollectedGarbage {
  readonly blobs: number;
  readonly bytes: number;
}

/**
 * Removes every blob that no repository has, and the deltas of such blobs. Pushes go on meanwhile: a repository waits only while its own list is read, and what is pushed, mounted
 * or asked for meanwhile stays. May be cut off anywhere: the next one goes on. One at a time.
 *
 * @param grace how long a repository keeps a blob that none of its manifests needs
 */
export async function collectGarbage(store: RegistryStore, grace: Millis = GARBAGE_GRACE): Promise<CollectedGarbage> {
  using _watch = store.claims.watch();
  const kept = new Set<Digest>();
  const before = store.clock.now() - grace;
  for (const repository of await store.files.listRepositories()) {
    for (const digest of await store.tidy(repository, before)) kept.add(digest);
  }
  let blobs = 0;
  let bytes = 0;
  for (const digest of await store.files.blobs.list()) {
    if (kept.has(digest)) continue;
    const size = (await store.files.blobs.size(digest)) ?? 0;
    if (!(await store.claims.remove(digest, () => store.files.blobs.remove(digest)))) continue;
    blobs += 1;
    bytes += size;
  }
  for (const name of await store.files.listDeltas()) {
    if (!store.files.deltaLayers(name).every((digest) => kept.has(digest))) await store.files.removeDelta(name);
  }
  return { blobs, bytes };
}
