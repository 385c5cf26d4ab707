import { ThimbleError } from "@thimble/base";
import { createTarDecoder } from "modern-tar";
import type { ImageStore } from "../store/image-store.ts";
import { readArchiveName } from "./archive-name.ts";

/** Bytes that stay free beside an archive: for the index, the state of the device, its log. */
const RESERVE_BYTES: number = 1024 * 1024;

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
  const needed = (await missingBytes(store, open())) + RESERVE_BYTES;
  if (needed <= free) return;
  throw new ThimbleError("images.no-space", `Cannot load ${name}: it needs ${needed} bytes, and ${free} are free`, {
    where: store.directory,
    expected: `${needed - free} bytes more; thimble df shows what takes them`,
    details: { needed, free },
  });
}

async function missingBytes(store: ImageStore, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let missing = 0;
  try {
    for await (const { header, body } of ReadableStream.from(chunks).pipeThrough(createTarDecoder({ strict: true }))) {
      await body.cancel();
      const file = readArchiveName(header.name);
      if (file?.kind === "blob" && (await store.sizeOf(file.digest)) !== header.size) missing += header.size;
    }
  } catch {
    // What is wrong with it is told by who loads it: that changes nothing.
  }
  return missing;
}
