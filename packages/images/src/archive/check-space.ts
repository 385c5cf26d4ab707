import { createHash } from "node:crypto";
import type { Digest } from "@thimble/model";
import { createTarDecoder } from "modern-tar";
import { RESERVE_BYTES } from "../store/check-room.ts";
import type { ImageStore } from "../store/image-store.ts";
import { makeRoom, type Room } from "../store/make-room.ts";
import { readArchiveName } from "./archive-name.ts";

/** An archive that can be read more than once. */
export interface ArchiveFile {
  /** What errors call it. */
  readonly name: string;
  /** Bytes of the whole. */
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/**
 * Sees to it that a store has room for all that an archive would bring, before any of it is written. The archive is read for that only where its size
 * does not say it already: what the store has takes no room again.
 *
 * @param room how room may be made; default not at all, as for an archive that is damaged
 * @throws ThimbleError as `makeRoom`
 */
export async function checkSpace(store: ImageStore, { name, size, open }: ArchiveFile, room?: Room): Promise<void> {
  const free = await store.freeBytes();
  if (size + RESERVE_BYTES <= free) return;
  const { isWhole, ...needed } = await contents(store, open());
  await makeRoom(store, { doing: `load ${name}`, ...needed, room: isWhole ? room : undefined });
}

/** Every blob of an archive, and the bytes of those that the store has not. For a damaged one nothing may be removed. */
async function contents(
  store: ImageStore,
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly coming: ReadonlySet<Digest>; readonly bytes: number; readonly isWhole: boolean }> {
  const coming = new Set<Digest>();
  let bytes = 0;
  let isWhole = true;
  try {
    for await (const { header, body } of ReadableStream.from(chunks).pipeThrough(createTarDecoder({ strict: true }))) {
      const hash = createHash("sha256");
      // To its end: where it is cancelled the decoder waits for ever, now and then.
      for await (const part of body) hash.update(part);
      const file = readArchiveName(header.name);
      if (file?.kind !== "blob" || coming.has(file.digest)) continue;
      coming.add(file.digest);
      if (`sha256:${hash.digest("hex")}` !== file.digest) isWhole = false;
      if ((await store.sizeOf(file.digest)) !== header.size) bytes += header.size;
    }
  } catch {
    // What is wrong with it is told by who loads it: that changes nothing.
    isWhole = false;
  }
  return { coming, bytes, isWhole };
}
