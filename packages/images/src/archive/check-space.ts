import { createTarDecoder } from "modern-tar";
import { checkRoom, RESERVE_BYTES } from "../store/check-room.ts";
import type { ImageStore } from "../store/image-store.ts";
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
 * Checks that a store has room for all that an archive would bring, before any of it is written. The archive is read for that only where its size does
 * not say it already: what the store has takes no room again.
 *
 * @throws ThimbleError images.no-space with what is needed and what there is; images.store-failed when the disk can not say
 */
export async function checkSpace(store: ImageStore, { name, size, open }: ArchiveFile): Promise<void> {
  const free = await store.freeBytes();
  if (size + RESERVE_BYTES <= free) return;
  await checkRoom(store, `load ${name}`, await missingBytes(store, open()));
}

async function missingBytes(store: ImageStore, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let missing = 0;
  try {
    for await (const { header, body } of ReadableStream.from(chunks).pipeThrough(createTarDecoder({ strict: true }))) {
      // Not cancelled: then the decoder waits for ever, now and then.
      await body.pipeTo(new WritableStream());
      const file = readArchiveName(header.name);
      if (file?.kind === "blob" && (await store.sizeOf(file.digest)) !== header.size) missing += header.size;
    }
  } catch {
    // What is wrong with it is told by who loads it: that changes nothing.
  }
  return missing;
}
